/// The object of a command as it was named: pool, namespace, image and snapshot, empty where nothing was said.
struct ImageTarget: Sendable, Equatable {
  var pool = ""
  var namespace = ""
  var image = ""
  var snapshot = ""
}

/// How strictly names are checked (`SpecValidation` of the `rbd` tool).
enum NameValidation: Sendable {
  /// No "/" and no "@" in any name: for commands that create names.
  case full
  /// None in the snapshot's name: for commands that create snapshots.
  case snapshot
  /// The pool is before the first "/", the snapshot behind the first "@".
  case none
}

/// Whether a command has a snapshot for its object.
enum SnapshotPresence: Sendable {
  case none
  case permitted
  case required
}

/// An image by its name, or by its id if that is not empty.
struct ImageReference: Sendable, Equatable {
  var target: ImageTarget
  var id = ""
}
