import CephCodec
import Testing

@testable import RBDCommand

@Suite struct PlainTextTests {
  @Test(
    arguments: [
      (0, "0 B"), (1023, "1023 B"), (1024, "1 KiB"), (1536, "1.5 KiB"), (1100, "1.1 KiB"), (10239, "10 KiB"),
      (10 << 30, "10 GiB"), ((10 << 30) + 1, "10 GiB"), (1_288_490_189, "1.2 GiB"), (UInt64.max, "16 EiB"),
      (1023 << 20 | 1 << 19, "1024 MiB"),
    ] as [(UInt64, String)])
  func bytesHaveBinaryUnits(_ count: UInt64, _ text: String) { #expect(UnitText.bytes(count) == text) }

  @Test(arguments: [(999, "999"), (1000, "1k"), (1234, "1.23k"), (12_345, "12.35k"), (123_456, "123.46k")] as [(UInt64, String)])
  func countsHaveDecimalUnits(_ count: UInt64, _ text: String) { #expect(UnitText.count(count) == text) }

  @Test func tablesAlignTheirCells() {
    var table = TextTable([
      .init(heading: "NAME", alignment: .left), .init(heading: "SIZE", alignment: .right),
      .init(heading: "LOCK", alignment: .left),
    ])
    table.append(["image", "1 B", ""])
    table.append(["i", "10 GiB", "excl"])
    #expect(table.rendered() == "NAME   SIZE    LOCK\nimage     1 B      \ni      10 GiB  excl\n")
  }

  @Test func progressPrintsOnlyGrowth() {
    var progress = Progress("Image flatten", isShown: true)
    #expect(progress.update(0, of: 10) == "")
    #expect(progress.update(1, of: 10) == "\rImage flatten: 10% complete...")
    #expect(progress.update(1, of: 10) == "")
    #expect(progress.update(UInt64.max, of: UInt64.max) == "\rImage flatten: 100% complete...")
    #expect(progress.failed() == "\rImage flatten: 100% complete...failed.\n")
    #expect(progress.finished() == "\rImage flatten: 100% complete...done.\n")
    #expect(progress.update(1, of: 0) == "")
  }

  @Test func hiddenProgressPrintsNothing() {
    var progress = Progress("x", isShown: false)
    #expect(progress.update(5, of: 10) + progress.failed() + progress.finished() == "")
  }

  @Test func timeZeroIsNever() {
    #expect(TimeText.calendar(UTime()) == "")
    #expect(TimeText.numeric(UTime(nanoseconds: 5)) == "")
  }
}
