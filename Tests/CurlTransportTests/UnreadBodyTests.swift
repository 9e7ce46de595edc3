import Testing

@testable import CurlTransport

struct UnreadBodyTests {
    private let piece = [UInt8](repeating: 1, count: 16 * 1024)

    @Test func holdsItsCapacityAndNoMore() {
        var body = UnreadBody()
        let taken = (0..<20).prefix { _ in piece.withUnsafeBytes { body.offer($0) } }
        #expect(taken.count == UnreadBody.capacity / piece.count)
        guard case .bytes(let bytes, true) = body.read() else { Issue.record("not full"); return }
        #expect(bytes.count == UnreadBody.capacity)
        #expect(piece.withUnsafeBytes { body.offer($0) })
        guard case .bytes(_, false) = body.read() else { Issue.record("full"); return }
    }

    @Test func endsAfterItsBytes() {
        var body = UnreadBody()
        guard case .nothing = body.read() else { Issue.record("not empty"); return }
        #expect(piece.withUnsafeBytes { body.offer($0) })
        body.end(.success(()))
        body.end(.failure(.shutdown(requestLeft: true)))
        guard case .bytes = body.read() else { Issue.record("bytes lost"); return }
        guard case .ended(.success) = body.read() else { Issue.record("the first ending counts"); return }
    }
}
