import ObjectClasses

/// The value of an argument.
enum OptionValue: Sendable, Equatable {
  case flag(Bool)
  case text(String)
  case texts([String])
  case number(UInt64)
  case real(Float)
  case features(ImageFeatures)
}

extension ValueKind {
  /// Reads the texts of one occurrence, on top of the value of earlier ones.
  func value(_ texts: [String], after earlier: OptionValue?, option: String) throws(OptionError) -> OptionValue {
    if case .mark = self { return .flag(true) }
    if case .texts = self {
      guard case .texts(let others) = earlier else { return .texts(texts) }
      return .texts(others + texts)
    }
    if self == .features || self == .manyFeatures {
      var features: ImageFeatures = []
      if case .features(let others) = earlier { features = others }
      for text in texts {
        guard let more = FeatureName.features(in: text) else { throw .invalid(option) }
        features.formUnion(more)
      }
      return .features(features)
    }
    guard earlier == nil else { throw .repeated(option) }
    guard let text = texts.first else { return .flag(true) }
    return try single(text, option: option)
  }

  private func single(_ text: String, option: String) throws(OptionError) -> OptionValue {
    switch self {
    case .flag, .mark, .features, .manyFeatures, .text, .texts: return .text(text)
    case .unsigned64:
      guard let number = LexicalNumber.unsigned64(text) else { throw .invalid(option, value: text) }
      return .number(number)
    case .unsigned32:
      guard let number = LexicalNumber.unsigned32(text) else { throw .invalid(option, value: text) }
      return .number(UInt64(number))
    case .float:
      guard let number = Float(text) else { throw .invalid(option, value: text) }
      return .real(number)
    case .oneOf(let words):
      guard words.contains(text) else { throw .invalid(option) }
      return .text(text)
    default:
      guard let number = size(text) else { throw .invalid(option) }
      return .number(number)
    }
  }

  private func size(_ text: String) -> UInt64? {
    switch self {
    case .byteSize: return IECSize.bytes(text)
    case .imageSize:
      guard let size = IECSize.bytes(text) else { return nil }
      let hasUnit = text.utf8.last.map { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? true
      return hasUnit ? size : size << 20
    case .objectOrder: return LexicalNumber.unsigned64(text).flatMap { (12...25).contains($0) ? $0 : nil }
    case .imageFormat: return LexicalNumber.unsigned32(text).flatMap { (1...2).contains($0) ? UInt64($0) : nil }
    case .journalObjectSize: return IECSize.bytes(text).flatMap { (1 << 12...1 << 26).contains($0) ? $0 : nil }
    case .exportFormat: return IECSize.bytes(text).flatMap { (1...2).contains($0) ? $0 : nil }
    case .iterations: return LexicalNumber.unsigned32(text).flatMap { $0 > 0 ? UInt64($0) : nil }
    default: return nil
    }
  }
}
