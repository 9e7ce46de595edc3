import Billing
import Yams

extension ConfigurationFormat<Secret> {
    /// More than any password, key or token of the provider needs.
    private static var limit: Int { 4096 }

    /// A secret by reference. One line end after it is no part of it; nothing else is taken away.
    static func secret(bytes: ClosedRange<Int>) -> ConfigurationFormat {
        ConfigurationFormat("secret") { value in
            guard let reference = SecretReference(reading: value) else { return nil }
            do throws(SecretReference.Fault) {
                let text = try reference.resolve(from: value.reading.secrets, limit: limit)
                let count = text.utf8.count
                guard count >= bytes.lowerBound else {
                    throw .init("\(reference) holds \(count) bytes: at least \(bytes.lowerBound) are needed")
                }
                guard count <= bytes.upperBound else {
                    throw .init("\(reference) holds \(count) bytes: at most \(bytes.upperBound) are allowed")
                }
                return Secret(text)
            } catch {
                value.report(error.message)
                return nil
            }
        }
    }
}
