/// Which call meets which fault: the rules in turn, each by its rate, decided by a seed.
struct FaultPlan: Sendable {
    private(set) var rules: [FaultRule]
    private var generator: SplitMix64

    init(rules: [FaultRule], seed: UInt64) {
        self.rules = rules
        generator = SplitMix64(state: seed)
    }

    var refusesConnections: Bool { rules.contains { $0.fault == .refuse } }

    mutating func replace(_ rules: [FaultRule]) {
        self.rules = rules
    }

    /// For the bytes of a request, before anything of it is known.
    mutating func requestFault() -> Fault? {
        pick { $0.fault.isInRequest && $0.login == nil && $0.command == nil }
    }

    mutating func responseFault(login: String?, command: String?) -> Fault? {
        pick { rule in
            !rule.fault.isInRequest && rule.fault != .refuse && (rule.login == nil || rule.login == login)
                && (rule.command == nil || rule.command == command)
        }
    }

    private mutating func pick(_ fits: (FaultRule) -> Bool) -> Fault? {
        for index in rules.indices where fits(rules[index]) && rules[index].times != 0 {
            guard Double.random(in: 0..<1, using: &generator) < rules[index].rate else { continue }
            rules[index].times = rules[index].times.map { $0 - 1 }
            return rules[index].fault
        }
        return nil
    }
}

/// Steele, Lea and Flood's generator: small, and the same on every machine.
struct SplitMix64: RandomNumberGenerator, Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
