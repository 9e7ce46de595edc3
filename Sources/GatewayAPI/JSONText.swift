/// A body that says it is JSON, with the depth up to which it will be read.
struct JSONText: Hashable, Sendable {
    let bytes: [UInt8]
    let depthLimit: Int

    func parsed() throws(JSONParser.Failure) -> JSON {
        try JSONParser.parse(bytes, depthLimit: depthLimit)
    }
}
