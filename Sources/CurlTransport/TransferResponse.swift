/// The head of a final response (never 1xx), and its body, which is still arriving. Redirects are responses like others.
package struct TransferResponse: Sendable {
    package let status: Int
    package let headers: TransferHeaders
    /// Read it or drop it: dropping it unread ends the transfer.
    package let body: TransferBody
}
