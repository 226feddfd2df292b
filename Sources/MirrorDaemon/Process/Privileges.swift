import CephCodec
import Glibc

/// The user and group that the daemon runs as (`--setuser`, `--setgroup`).
struct Privileges: Equatable {
  private var user: uid_t?
  private var userName: String?
  private var group: gid_t?
  private var home: String?

  /// Looks a user and a group up, by name or number; empty for no change. Throws when there is no such user or group.
  init(user: String, group: String) throws(ProcessError) {
    if !user.isEmpty { try find(user: user) }
    if !group.isEmpty { try find(group: group) }
  }

  private mutating func find(user: String) throws(ProcessError) {
    let number = uid_t(user)
    let entry = number.map { getpwuid($0) } ?? getpwnam(user)
    guard number != nil || entry != nil else { throw ProcessError(text: "unable to look up user '\(user)'") }
    self.user = number ?? entry?.pointee.pw_uid
    if number == nil { group = entry?.pointee.pw_gid }
    userName = (entry?.pointee.pw_name).map { String(cString: $0) }
    home = (entry?.pointee.pw_dir).map { String(cString: $0) }
  }

  private mutating func find(group: String) throws(ProcessError) {
    if let number = gid_t(group) {
      self.group = number
    } else if let entry = getgrnam(group) {
      self.group = entry.pointee.gr_gid
    } else {
      throw ProcessError(text: "unable to look up group '\(group)'")
    }
  }

  /// Whether the owner of a path is who the daemon is to run as (`setuser_match_path`).
  func match(ownerOf path: String) throws(ProcessError) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { throw Self.failure("unable to stat setuser_match_path \(path)") }
    return user ?? status.st_uid == status.st_uid && group ?? status.st_gid == status.st_gid
  }

  /// Gives the rights of root up, its groups too. Throws when the kernel refuses.
  func apply() throws(ProcessError) {
    if let user, user != 0 {
      let result = userName.map { initgroups($0, group ?? 0) } ?? setgroups(0, nil)
      guard result == 0 else { throw Self.failure("unable to set the groups of \(userName ?? String(user))") }
    }
    if let group, setgid(group) != 0 { throw Self.failure("unable to setgid \(group)") }
    if let user, setuid(user) != 0 { throw Self.failure("unable to setuid \(user)") }
    if let home { setenv("HOME", home, 1) }
  }

  private static func failure(_ what: String) -> ProcessError { ProcessError(text: "\(what): \(Errno(rawValue: errno))") }
}
