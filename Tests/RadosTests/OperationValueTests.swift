import CephCodec
import ObjectClasses
import Testing

@testable import Rados

@Suite struct OperationValueTests {
  @Test func stepsKeepTheirOrderAndOutputs() throws {
    var operation = ReadOperation()
    operation.assertExists()
    let first = operation.read(offset: 0, length: 4)
    operation.assertVersion(7)
    let second = operation.stat(allowFailure: true)
    #expect(operation.entries.count == 4)
    #expect(operation.outputCount == 2)
    #expect(first.index == 0)
    #expect(second.index == 1)
  }

  @Test func aFailedStepThrowsItsOwnErrno() throws {
    var operation = ReadOperation()
    let step = operation.xattr("lock.rbd_lock", allowFailure: true)
    let result = ReadResult(object: "o", outputs: [.init(result: -61, bytes: [])], version: 3)
    #expect(result.errno(step) == .noData)
    #expect(try result.existing(step) == nil)
    #expect(throws: RadosError.self) { try result[step] }
  }

  @Test func aReplyThatCannotBeDecodedIsABadMessage() throws {
    var operation = ReadOperation()
    let step = operation.call(ClassMethod<UInt64>("rbd", "x")())
    let result = ReadResult(object: "o", outputs: [.init(result: 0, bytes: [1, 2])], version: 3)
    let error = #expect(throws: RadosError.self) { try result[step] }
    #expect(error?.errno == .badMessage)
    #expect(error?.object == "o")
  }

  @Test func sparseExtentsMustMatchTheirData() {
    var encoder = Encoder()
    encoder.append(UInt32(1))
    encoder.append(UInt64(4096))
    encoder.append(UInt64(8))
    encoder.append(sized: [1, 2, 3])
    #expect(throws: CodecError.self) { try SparseExtents(decoding: encoder.bytes) }
  }
}
