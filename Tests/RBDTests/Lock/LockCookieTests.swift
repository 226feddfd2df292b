import Testing

@testable import RBD

@Suite("Lock cookie")
struct LockCookieTests {
  @Test("is written as stock writes it and read back")
  func roundTrip() throws {
    let cookie = try #require(LockCookie(watchHandle: 94_412_345_678))
    #expect(cookie.description == "auto 94412345678")
    #expect(LockCookie("auto 94412345678") == cookie)
  }

  @Test("is not read from what others put into a lock", arguments: ["", "auto", "auto x", "auto 0", "manual 3", "auto -1"])
  func foreign(text: String) {
    #expect(LockCookie(text) == nil)
  }

  @Test("does not exist for the handle that stands for no watch")
  func noWatch() {
    #expect(LockCookie(watchHandle: 0) == nil)
  }
}
