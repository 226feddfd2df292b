import CephCodec
import ObjectClasses
import Testing

@Suite struct ClassMethodTests {
  @Test func argumentsRoundTrip() throws {
    let method = ClassMethod<Nothing, UInt64, String>("rbd", "x", isWrite: true)
    let call = method(7, "name")
    let (number, name) = try method.arguments(from: call.input)
    #expect(number == 7)
    #expect(name == "name")
    #expect(call.input == [7, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0] + Array("name".utf8))
  }
}
