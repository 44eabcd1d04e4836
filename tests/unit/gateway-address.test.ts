import { loadConfig } from "../../src/config/config";
import { cloudApiAddress, smsForm } from "../../src/config/gateway-address";

const VALUES = { to: "+62812", msisdn: "62812", text: "a&b=c+d {to} 50%", id: "01J" };

test.each([
  ["https://graph.facebook.com/v21.0/1065/messages", "https://graph.facebook.com/v21.0/1065/messages"],
  ["https://graph.facebook.com/v21.0/1065/", "https://graph.facebook.com/v21.0/1065/messages"],
  ["http://127.0.0.1:8080/v9.0/1/messages", "http://127.0.0.1:8080/v9.0/1/messages"],
  ["https://proxy.example/v21.0/1065/messages/?k=1", "https://proxy.example/v21.0/1065/messages?k=1"],
])("%s is of the Cloud API", (url, messages) => {
  const found = cloudApiAddress(url);
  expect(found?.messages).toBe(messages);
  expect(found?.files).toBe(messages.replace(/\d+\/messages.*$/, ""));
  expect(found?.fileOrigins).toEqual(url.includes("graph") ? ["https://lookaside.fbsbx.com"] : []);
});

test.each([
  "https://gw.example/messages",
  "https://gw.example/v1/messages",
  "https://gw.example/v21.0/1065",
  "https://gw.example/v21.0/nomor/messages",
  "https://graph.facebook.com.example/v21.0/1065/",
])("%s is a gateway of the hub's own shape", (url) => {
  expect(cloudApiAddress(url)).toBeNull();
});

test("an SMS gateway takes fields where its address has places for them, by GET or as a form", () => {
  expect(smsForm("https://gw.example/send?user=a")).toBeNull();
  const get = smsForm("https://u:p@gw.example:8443/send?user=a%26b&to={to}&text={text}&ref={id}");
  expect([get?.method, get?.address, get?.success]).toEqual(["GET", "https://u:p@gw.example:8443/send", null]);
  expect(get?.fields(VALUES)).toBe("user=a%26b&to=%2B62812&text=a%26b%3Dc%2Bd%20%7Bto%7D%2050%25&ref=01J");
  const post = smsForm('https://gw.example/?nohp={msisdn}&pesan={text}{post}{ok="status":"1"}');
  expect([post?.method, post?.address, post?.success]).toEqual(["POST", "https://gw.example/", '"status":"1"']);
  expect(post?.fields(VALUES)).toMatch(/^nohp=62812&pesan=a[^{}]*$/);
});

test.each([
  ["NOTIFY_SMS_URL", "https://gw.example/send?pass=RAHASIA&to={to}"],
  ["NOTIFY_SMS_URL", "https://gw.example/send?pass=RAHASIA&text={text}"],
  ["NOTIFY_SMS_URL", "https://gw.example/send?pass=RAHASIA&to={to}&text={text}&from={sender}"],
  ["NOTIFY_SMS_URL", "https://gw.example/send?pass=RAHASIA&to={to}&text={text}#x"],
  ["NOTIFY_SMS_URL", "https://gw.example/{to}/send?pass=RAHASIA&to={to}&text={text}"],
  ["NOTIFY_SMS_URL", "gw.example/send?pass=RAHASIA&to={to}&text={text}"],
  ["NOTIFY_WHATSAPP_URL", "https://graph.facebook.com/RAHASIA"],
  ["NOTIFY_WHATSAPP_URL", "http://graph.facebook.com/v21.0/1065/messages?access_token=RAHASIA"],
  ["NOTIFY_WHATSAPP_URL", "RAHASIA"],
])("%s=%s stops the start, and is not repeated", (name, value) => {
  const load = () => loadConfig({ [name]: value }, () => "");
  expect(load).toThrow(new RegExp(`- ${name} m`));
  expect(load).not.toThrow(/RAHASIA/);
});

test("what fits is taken as it stands", () => {
  const sms = "https://gw.example/send?user=a&pass=b&to={to}&text={text}{ok=OK}";
  const whatsapp = "https://graph.facebook.com/v21.0/1065/messages";
  const { notify } = loadConfig(
    { NOTIFY_SMS_URL: sms, NOTIFY_WHATSAPP_URL: whatsapp, NOTIFY_WHATSAPP_TOKEN: "t" },
    () => "",
  );
  expect([notify.sms?.url, notify.whatsapp?.url]).toEqual([sms, whatsapp]);
});
