import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A valid PNG of one colour: black and white, so that billions of pixels take some hundred kB. */
export function plainPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(1, 8);
  const line = Math.ceil(width / 8) + 1;
  const pixels = deflateSync(Buffer.alloc(line * height), { level: 9 });
  return Buffer.concat([SIGNATURE, chunk("IHDR", header), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
}

/** A photo as a telephone makes it: lying on its side, with the place and the owner in its EXIF. */
export function photo(format: "jpeg" | "png" | "webp", width = 400, height = 300): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: { r: 20, g: 120, b: 200 } } })
    .composite([{ input: { create: { width: 40, height: 40, channels: 3, background: "red" } }, top: 0, left: 0 }])
    .withMetadata({ orientation: 6 })
    .withExifMerge({
      IFD0: { Copyright: "SULASTRI" },
      IFD3: {
        GPSLatitudeRef: "S",
        GPSLatitude: "6/1 53/1 40/1",
        GPSLongitudeRef: "E",
        GPSLongitude: "110/1 38/1 20/1",
      },
    })
    .toFormat(format)
    .toBuffer();
}

function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, body]);
}

/** A film's boxes as a telephone writes them: samples, an index, and the place where it was taken. */
export function film(samples = "avc1", place = "-06.8945+110.6386/"): Buffer {
  const entries = Buffer.concat([Buffer.alloc(4), Buffer.from([0, 0, 0, 1]), box(samples, Buffer.alloc(20))]);
  const track = box(
    "trak",
    box("mdia", box("minf", box("stbl", box("stsd", entries)))),
    box("meta", Buffer.from(place)),
  );
  return Buffer.concat([
    box("ftyp", Buffer.from("isom"), Buffer.from([0, 0, 2, 0]), Buffer.from("isomiso2mp41")),
    box("mdat", Buffer.from("gambar bergerak")),
    box("moov", box("mvhd", Buffer.alloc(100)), track, box("udta", box("\u00a9xyz", Buffer.from(place)))),
    box("uuid", Buffer.from(place)),
  ]);
}
