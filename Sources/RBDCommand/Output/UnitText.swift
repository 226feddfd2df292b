/// Numbers with a unit that keeps them short.
enum UnitText {
  /// Bytes with a binary unit: "10 GiB", "1.5 KiB" (Ceph's `byte_u_t`).
  static func bytes(_ count: UInt64) -> String {
    text(count, base: 1024, units: [" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"])
  }

  /// A count with a decimal unit: "10k" (Ceph's `si_u_t`).
  static func count(_ count: UInt64) -> String { text(count, base: 1000, units: ["", "k", "M", "G", "T", "P", "E"]) }

  private static func text(_ value: UInt64, base: UInt64, units: [String]) -> String {
    var whole = value
    var power: UInt64 = 1
    var index = 0
    while whole >= base {
      whole /= base
      power *= base
      index += 1
    }
    if index == 0 || value % power == 0 { return "\(whole)\(units[index])" }
    // The most decimals that fit into seven characters; none if even that is too long.
    let candidates = [2, 1, 0].map { DecimalText.fixed(Double(value) / Double(power), decimals: $0) + units[index] }
    return candidates.first { $0.utf8.count <= 7 } ?? candidates[2]
  }
}
