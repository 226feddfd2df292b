import Mirroring

/// One schedule as it is shown.
struct ScheduleView: Equatable {
  var interval: String
  var startTime: String

  /// As "every 1h starting at 00:15:00".
  var text: String { startTime.isEmpty ? "every \(interval)" : "every \(interval) starting at \(startTime)" }

  static func dump(_ schedules: [ScheduleView], _ formatter: inout OutputFormatter) {
    formatter.array("items") { list in
      for schedule in schedules {
        list.object("item") { item in
          item.text("interval", schedule.interval)
          item.text("start_time", schedule.startTime)
        }
      }
    }
  }
}

/// What `schedule ls` shows of one level.
struct ScheduleReport: Report, Equatable {
  var schedules: [ScheduleView]

  var plain: String { schedules.map(\.text).joined(separator: ", ") + "\n" }

  func dump(_ formatter: inout OutputFormatter) { ScheduleView.dump(schedules, &formatter) }
}

/// What `schedule ls --recursive` shows.
struct ScheduleListReport: Report, Equatable {
  /// A level with its schedules.
  struct Level: Equatable {
    var pool: String
    var namespace: String
    var image: String
    var schedules: [ScheduleView]
  }

  var levels: [Level]
  /// Whether levels can be images.
  var hasImages: Bool

  var plain: String {
    let headings = ["POOL", "NAMESPACE"] + (hasImages ? ["IMAGE"] : []) + ["SCHEDULE"]
    var table = TextTable(headings.map { .init(heading: $0, alignment: .left) })
    for level in levels {
      let place = [level.pool, level.namespace] + (hasImages ? [level.image] : [])
      table.append(place + [level.schedules.map(\.text).joined(separator: ", ")])
    }
    return table.rendered()
  }

  func dump(_ formatter: inout OutputFormatter) {
    formatter.array("schedules") { list in
      for level in levels {
        list.object("schedule") { object in
          object.text("pool", level.pool)
          object.text("namespace", level.namespace)
          if hasImages { object.text("image", level.image) }
          ScheduleView.dump(level.schedules, &object)
        }
      }
    }
  }
}

/// What `mirror snapshot schedule status` shows.
struct MirrorScheduleStatusReport: Report, Equatable {
  /// A planned snapshot.
  struct Planned: Equatable {
    var time: String
    var image: String
  }

  var planned: [Planned]

  var plain: String {
    var table = TextTable(["SCHEDULE TIME", "IMAGE"].map { .init(heading: $0, alignment: .left) })
    for snapshot in planned { table.append([snapshot.time, snapshot.image]) }
    return table.rendered()
  }

  func dump(_ formatter: inout OutputFormatter) {
    formatter.array("scheduled_images") { list in
      for snapshot in planned {
        list.object("image") { image in
          image.text("schedule_time", snapshot.time)
          image.text("image", snapshot.image)
        }
      }
    }
  }
}
