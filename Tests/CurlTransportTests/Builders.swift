import CurlTransport
import Foundation

/// Points the proxy variables of the process at a closed port, once and before the first transport: every test then shows
/// that they are ignored.
private let proxiesAreSet: Bool = {
    for name in ["http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"] { setenv(name, "http://127.0.0.1:1", 1) }
    return true
}()

extension CurlTransport {
    static func make(
        caBundle: String? = nil, pinnedPublicKey: String? = nil, maxConcurrentTransfers: Int = 16
    ) throws -> CurlTransport {
        precondition(proxiesAreSet)
        return try CurlTransport(
            configuration: TransportConfiguration(
                caBundle: caBundle, pinnedPublicKey: pinnedPublicKey,
                maxConcurrentTransfers: maxConcurrentTransfers, userAgent: "counterfoil-tests"))
    }

    /// The failure of a request that must fail before its head is there.
    func failure(of request: TransferRequest) async -> TransferFailure? {
        do throws(TransferFailure) {
            _ = try await send(request)
            return nil
        } catch {
            return error
        }
    }

    /// Status and whole body.
    func fetch(_ request: TransferRequest) async throws -> (status: Int, text: String) {
        let response = try await send(request)
        let (bytes, failure) = await response.body.collect()
        if let failure { throw failure }
        return (response.status, String(decoding: bytes, as: UTF8.self))
    }
}

extension TransferRequest {
    static func make(
        _ url: String, method: TransferMethod = .get, headers: [TransferHeaders.Field] = [],
        timeouts: TransferTimeouts = TransferTimeouts(), bodyLimit: Int = 1 << 20, connection: ConnectionUse = .fresh,
        mayStillSend: (@Sendable () -> Bool)? = nil
    ) -> TransferRequest {
        TransferRequest(
            url: url, method: method, headers: headers, timeouts: timeouts, bodyLimit: bodyLimit,
            connection: connection, mayStillSend: mayStillSend)
    }
}

extension TransferMethod {
    static func form(_ text: String) -> TransferMethod {
        .post(body: Array(text.utf8), contentType: "application/x-www-form-urlencoded")
    }
}

extension TransferBody {
    /// All bytes that arrive, and the failure when the body ends with one.
    func collect() async -> (bytes: [UInt8], failure: TransferFailure?) {
        var bytes: [UInt8] = []
        do throws(TransferFailure) {
            for try await chunk in self { bytes += chunk }
            return (bytes, nil)
        } catch {
            return (bytes, error)
        }
    }
}
