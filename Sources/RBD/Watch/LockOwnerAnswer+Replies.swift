import CephCodec
import ObjectClasses
import Rados

extension LockOwnerAnswer {
  /// What the replies to a notification say: only the lock's owner answers with more than an empty acknowledgement.
  init(_ replies: [NotifyResult.Reply]) {
    let answers = replies.filter { !$0.payload.isEmpty }
    guard let answer = answers.first else {
      self = .nobody
      return
    }
    guard answers.count == 1 else {
      self = .failed(.invalid)
      return
    }
    do throws(CodecError) {
      self = .answered(Errno(result: try HeaderNotifyReply(decoding: answer.payload).result))
    } catch {
      self = .failed(.invalid)
    }
  }
}
