import { describe, expect, test } from "bun:test";
import { erase, type MaskPreset } from "../../../mod.ts";

/** Texts and numbers with their masks for each preset; values of another kind are masked whole. */
const CASES: Record<
  MaskPreset,
  { masked: [value: unknown, mask: string][]; strangers: unknown[] }
> = {
  email: {
    masked: [
      ["johndoe@example.com", "j****@example.com"],
      ["jo@example.com", "j****@example.com"],
      ["j@example.com", "*****@example.com"],
      ["first.last+tag@mail.example.co.uk", "f****@mail.example.co.uk"],
      ["😀smile@example.com", "😀****@example.com"],
      ["jörg@exämple.de", "j****@exämple.de"],
    ],
    strangers: [
      "Jo Doe <jo@example.com>",
      "jo@example.com,al@example.com",
      "jo@@example.com",
      "@example.com",
      "jo@",
      "jo@localhost",
      "hunter@2",
      "jo@example.com ",
      "no address at all",
      12,
      "",
    ],
  },
  card: {
    masked: [
      ["4111111111111111", "************1111"],
      ["4111 1111 1111 1234", "**** **** **** 1234"],
      ["3782-822463-10005", "****-******-*0005"],
      [4111111111111234, "************1234"],
      ["6304000000000000123", "***************0123"],
      ["501800000009", "********0009"],
    ],
    strangers: [
      "41111111111",
      "41111111111111111111",
      "4111  1111 1111 1111",
      "4111111111111111x",
      " 4111111111111111",
      "4111.1111.1111.1111",
      "PIN 1234",
      4111,
      null,
    ],
  },
  phone: {
    masked: [
      ["+1 555 123 4567", "+* *** *** 4567"],
      ["(555) 123-4567", "(***) ***-4567"],
      ["020 7946 0958", "*** **** 0958"],
      ["+49/30.901820", "+**/**.**1820"],
      [15551234567, "*******4567"],
    ],
    strangers: [
      "555-123",
      "123-4567",
      "+1 555 123 4567 ext 12",
      "1234567890123456",
      "call me",
      "++15551234567",
      true,
    ],
  },
  iban: {
    masked: [
      ["DE89370400440532013000", "DE****************3000"],
      ["GB29 NWBK 6016 1331 9268 19", "GB** **** **** **** **68 19"],
      ["NO9386011117947", "NO*********7947"],
      ["mt84malt011000012345mtlcast001s", "mt*************************001s"],
    ],
    strangers: [
      "DE89",
      "DE8937040044",
      "89DE370400440532013000",
      "DE89-3704-0044-0532-0130-00",
      "DE893704004405320130000000000000000",
      89370400440532013000n,
    ],
  },
  ip: {
    masked: [
      ["192.168.1.42", "192.168.*.*"],
      ["255.255.255.255", "255.255.*.*"],
      ["2001:db8:85a3:8d3:1319:8a2e:370:7348", "2001:db8:*:*:*:*:*:*"],
      ["2001:DB8::1", "2001:DB8:*:*:*:*:*:*"],
    ],
    strangers: [
      "256.1.1.1",
      "1.2.3",
      "1.2.3.4.5",
      "1.2.3.4/24",
      "::1",
      "fe80::1",
      "::ffff:1.2.3.4",
      "00:1a:2b:3c:4d:5e",
      "a:b::c::d",
      "1:2:3:4:5:6:7:8:9",
      "2001:db8::1%eth0",
      "dead:beef",
      "10.0.0.1:8080",
      16909060,
    ],
  },
};

for (const [name, { masked, strangers }] of Object.entries(CASES)) {
  const preset = name as MaskPreset;
  describe(`the preset ${preset}`, () => {
    for (const [value, mask] of masked) {
      test(`makes ${value} to ${mask}, and leaves that as it is`, () => {
        expect(erase(value, { preset })).toBe(mask);
        expect(erase(mask, { preset })).toBe(mask);
      });
    }
    for (const value of strangers) {
      test(`masks ${value === "" ? "the empty text" : String(value)} whole, for it is none`, () => {
        expect(erase(value, { preset })).toBe("*****");
      });
    }
  });
}

test("a preset's name alone is a rule", () => {
  const data = { mail: "jo@example.com", from: "192.168.1.42" };
  expect(erase(data, { maskingRules: { mail: "email", from: "ip" } })).toEqual({
    mail: "j****@example.com",
    from: "192.168.*.*",
  });
});

test("long texts that are almost of a kind take no time to be refused", () => {
  // The call takes milliseconds. With backtracking it would take hours, and the test would time out.
  for (const preset of Object.keys(CASES) as MaskPreset[]) {
    for (const part of ["1", "1 ", "a.", "1:", "a@a.", "+", "A1", "*"]) {
      const text = `${part.repeat(50_000)}!`;
      expect(erase(text, { preset })).toBe("*****");
    }
  }
});
