import qrcode from "qrcode-generator";

/** A QR code as rows of dark (true) and light modules, without its quiet zone; M mends what a stamp or a crease hides. */
export function qrModules(text: string): boolean[][] {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const positions = Array.from({ length: code.getModuleCount() }, (_, index) => index);
  return positions.map((row) => positions.map((column) => code.isDark(row, column)));
}
