/// Makes the ids of new images.
public enum ImageID {
  /// The longest id (`RBD_MAX_IMAGE_ID_LENGTH`).
  static let maximumLength = 14

  /// A new id: the client's global id and 32 random bits, in hexadecimal; the last 14 digits of that
  /// (`librbd::util::generate_image_id`).
  public static func generate(globalID: UInt64) -> String {
    var generator = SystemRandomNumberGenerator()
    return make(globalID: globalID, random: UInt32.random(in: .min ... .max, using: &generator))
  }

  static func make(globalID: UInt64, random: UInt32) -> String {
    let id = String(globalID, radix: 16) + String(random, radix: 16)
    return String(id.suffix(maximumLength))
  }
}
