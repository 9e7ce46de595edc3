/// Reads the tokens that an issuer of the operator's choice gives to callers.
package protocol TokenReading: Sendable {
    /// What the token says, nil when it is not to be believed. A cause goes to the log, never to whoever sent the token.
    func claims(in token: String) async -> TokenClaims?
}

package struct TokenClaims: Hashable, Sendable {
    package let caller: Caller.ID
    /// What the token permits, of what the caller's configuration does.
    package let scopes: Set<Caller.Scope>

    package init(caller: Caller.ID, scopes: Set<Caller.Scope>) {
        self.caller = caller
        self.scopes = scopes
    }
}
