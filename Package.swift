// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

/// A library target of ours, with the settings every room shares.
func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The test target of a room.
func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

let package = Package(
  name: "heliograph",
  products: [
    .executable(name: "rbd", targets: ["rbd"]),
    .executable(name: "rbd-mirror", targets: ["rbd-mirror"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
  ],
  targets: [
    .target(
      name: "CRados",
      linkerSettings: [.linkedLibrary("rados")]
    ),
    .target(name: "CDaemon"),
    room("CephCodec", []),
    room("Rados", ["CRados", "CephCodec", "ObjectClasses", log]),
    room("ObjectClasses", ["CephCodec"]),
    room("RBD", ["Rados", "ObjectClasses", "CephCodec", log]),
    room("Mirroring", ["RBD", "Rados", "ObjectClasses", "CephCodec", log]),
    room(
      "MirrorDaemon",
      ["CDaemon", "Mirroring", "RBD", "Rados", "ObjectClasses", "CephCodec", log, lifecycle, unixSignals]),
    room("RBDCommand", ["Mirroring", "RBD", "Rados", "ObjectClasses", "CephCodec", log]),
    .executableTarget(name: "rbd", dependencies: ["RBDCommand"], swiftSettings: settings),
    .executableTarget(name: "rbd-mirror", dependencies: ["MirrorDaemon"], swiftSettings: settings),

    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
    tests("CephCodecTests", ["CephCodec"]),
    tests("ObjectClassesTests", ["ObjectClasses", "CephCodec"]),
    tests("RadosTests", ["Rados", "CephCodec"]),
    tests("RBDTests", ["RBD", "Rados", "ObjectClasses", "CephCodec"]),
    tests("MirroringTests", ["Mirroring", "RBD", "ObjectClasses", "CephCodec"]),
    tests("MirrorDaemonTests", ["MirrorDaemon", "Mirroring", "RBD", "Rados", "ObjectClasses", "CephCodec", log]),
    tests("RBDCommandTests", ["RBDCommand", "Mirroring", "Rados", "ObjectClasses", "CephCodec"]),
    tests(
      "IntegrationTests",
      ["TestSupport", log, "MirrorDaemon", "RBDCommand", "Mirroring", "RBD", "Rados", "ObjectClasses", "CephCodec"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
