import HTTPTypes
import HummingbirdCore
import NIOCore

/// `GET /openapi.yaml`: the contract itself, for everybody.
enum ContractRoute {
    static let route = Route(.get, "/openapi.yaml", .open) { exchange in
        _ = try exchange.parameters([])
        return Response(
            status: .ok, headers: [.contentType: "application/yaml", .cacheControl: "max-age=300"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: exchange.surface.contract)))
    }
}
