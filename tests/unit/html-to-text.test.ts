import fc from "fast-check";
import { htmlToText } from "../../src/national/html-to-text";

test.each([
  ["<p>Satu</p><p>Dua</p>", "Satu\n\nDua"],
  ["Satu<br>Dua<br/>Tiga<BR />Empat", "Satu\nDua\nTiga\nEmpat"],
  ["<ul><li>a</li><li>b</li></ul>", "a\n\nb"],
  ["<td>a</td><td>b</td>", "a b"],
  ["<b>Dinas</b> <i>PU</i>", "Dinas PU"],
  ["<a href='x' title=\"a > b\">tautan</a>", "tautan"],
  ['<a title="tak ditutup>tautan</a>', "tautan"],
  ["a<script>alert('<b>')</script>b<style>p{}</style>c", "abc"],
  ["a<script>alert(1)", "a"],
  ["a<!-- <b>rahasia</b> -->b<!-- tak ditutup", "ab"],
  ["<!DOCTYPE html><html><body>isi</body></html>", "isi"],
  ["suhu < 5 dan > 3 <3", "suhu < 5 dan > 3 <3"],
  ["terpotong <a href=", "terpotong <a href="],
  ["  a \t b\u00a0\u00a0c \n\n\n\n d ", "a b c\n\nd"],
  ["&lt;b&gt; &amp;lt; &quot;x&quot; &#39;y&#x27; &nbsp;z", "<b> &lt; \"x\" 'y' z"],
  [
    "&#8220;kutip&#8221; &#147;lama&#148; &hellip; &unknown; &toString; AT&T R&D;",
    "“kutip” “lama” … &unknown; &toString; AT&T R&D;",
  ],
  ["&#0; &#xD800; &#1114112; &#x1F600;", "\uFFFD \uFFFD \uFFFD 😀"],
  ["", ""],
])("%j becomes %j", (html, text) => {
  expect(htmlToText(html)).toBe(text);
});

test("a text without mark-up stays, up to its blanks", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[\p{L}\p{N}.,!?()[\]/-]{1,12}$/u), { minLength: 1 }), (words) => {
      expect(htmlToText(words.join(" "))).toBe(words.join(" "));
    }),
  );
});

test("whatever comes, no element survives that was there as one", () => {
  const pieces = fc.constantFrom(
    "<",
    ">",
    "<b",
    "</b>",
    "<script>",
    "</script ",
    "<!--",
    "-->",
    '"',
    "'",
    "=",
    "a",
    " ",
    "&lt;",
    "\n",
    "/",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      const text = htmlToText(parts.join("").replaceAll("&lt;", ""));
      expect(text).not.toMatch(/<[a-z!/][^>]*>/);
    }),
  );
});

test.each([
  ["open tags", "<a ".repeat(50_000)],
  ["open quotes", '<a "'.repeat(40_000)],
  ["open comments", "<!--".repeat(40_000)],
  ["scripts", "<script></script>".repeat(20_000)],
  ["entities", "&amp".repeat(40_000)],
  ["blanks", " ".repeat(200_000)],
  ["line ends", "\n".repeat(200_000)],
])("a hostile text of %s takes no long time", (_name, html) => {
  const before = performance.now();
  htmlToText(html);
  expect(performance.now() - before).toBeLessThan(1_500);
});
