import Testing

@testable import RBDCommand

@Suite struct ScheduleReportTests {
  private let schedules = [ScheduleView(interval: "3h", startTime: "00:15:00"), ScheduleView(interval: "1d", startTime: "")]

  @Test func oneLevelIsOneLine() {
    #expect(ScheduleReport(schedules: schedules).plain == "every 3h starting at 00:15:00, every 1d\n")
    #expect(
      ScheduleReport(schedules: schedules).rendered(.xml(pretty: false))
        == "<items><item><interval>3h</interval><start_time>00:15:00</start_time></item>"
        + "<item><interval>1d</interval><start_time></start_time></item></items>\n")
  }

  @Test func manyLevelsAreATable() {
    let level = ScheduleListReport.Level(pool: "p", namespace: "-", image: "-", schedules: schedules)
    let heading = "POOL  NAMESPACE  IMAGE  SCHEDULE" + String(repeating: " ", count: 31)
    #expect(
      ScheduleListReport(levels: [level], hasImages: true).plain
        == heading + "\np     -          -      every 3h starting at 00:15:00, every 1d\n")
  }

  @Test(arguments: [
    ("", "-", "-", "-"), ("rbd/", "rbd", "-", "-"), ("rbd/ns/", "rbd", "ns", "-"), ("rbd/image", "rbd", "", "image"),
    ("rbd/ns/image", "rbd", "ns", "image"),
  ])
  func levelsAreTakenApart(name: String, pool: String, namespace: String, image: String) throws {
    let columns = try #require(ScheduleLevel.columns(of: name, allowsImage: true))
    #expect(columns == (pool, namespace, image))
  }

  @Test(arguments: ["rbd", "/", "rbd/ns/image/more", "rbd/a@b", "//x"])
  func whatIsNoLevelIsNotShown(name: String) { #expect(ScheduleLevel.columns(of: name, allowsImage: true) == nil) }

  @Test(arguments: [
    ("client.x@b", "client.x", "b"), ("b", nil, "b"), ("b c", nil, "b c"),
  ])
  func remotesAreTakenApart(spec: String, client: String?, site: String) throws {
    let remote = try #require(RemoteSpec(spec))
    #expect(remote.client == client)
    #expect(remote.site == site)
  }

  @Test(arguments: ["x@b", "client.@b", "client.x@", "a/b", "client.x@b@c"])
  func whatIsNoRemoteIsRefused(spec: String) { #expect(RemoteSpec(spec) == nil) }
}
