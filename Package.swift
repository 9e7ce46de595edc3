// swift-tools-version: 6.2
import PackageDescription

/// Swift 6 language mode, explicit existentials and imports, and no warning left standing: for every target of ours.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let metricsCore = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let nio: [Target.Dependency] = ["NIOCore", "NIOPosix", "NIOHTTP1"].map { .product(name: $0, package: "swift-nio") }

let package = Package(
    name: "counterfoil",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .executableTarget(
            name: "counterfoil",
            dependencies: [
                "Billing", "CurlTransport", "GatewayAPI", "Scheduling", "Simulator", "SMSC", "SQLiteLedger", "Telemetry",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Yams", package: "Yams"),
                crypto, lifecycle, logging,
            ],
            swiftSettings: strict
        ),
        .target(name: "Billing", swiftSettings: strict),
        .target(name: "Multipart", swiftSettings: strict),
        .target(name: "CCurl", cSettings: [.treatAllWarnings(as: .error)], linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CurlTransport", dependencies: ["CCurl"], swiftSettings: strict),
        .target(name: "SMSC", dependencies: ["Billing", "Multipart", "CurlTransport", crypto], swiftSettings: strict),
        .target(name: "SQLiteLedger", dependencies: ["Billing", grdb], resources: [.embedInCode("Migrations")], swiftSettings: strict),
        .target(name: "Scheduling", dependencies: ["Billing", lifecycle, logging, metrics], swiftSettings: strict),
        .target(
            name: "GatewayAPI",
            dependencies: ["Billing", hummingbird, httpTypes, crypto, lifecycle, logging, metrics],
            swiftSettings: strict
        ),
        .target(name: "Telemetry", dependencies: [logging, metricsCore], swiftSettings: strict),
        .target(name: "Simulator", dependencies: nio + [crypto, lifecycle, logging], swiftSettings: strict),
    ]
)
