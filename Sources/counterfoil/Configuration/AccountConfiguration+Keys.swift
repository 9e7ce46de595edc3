import Billing
import Foundation
import SMSC
import Scheduling

extension AccountConfiguration {
    /// The keys of an account.
    enum Key {
        static let url = ConfigurationKey<URL>("url", .providerURL)
        static let reserveURLs = ConfigurationKey<[URL]>(
            "reserve_urls", .list(of: .providerURL, count: 0...4), .emptyList)
        static let login = ConfigurationKey<String>("login", .text(1...100), .optional)
        static let password = ConfigurationKey<Secret>("password", .secret(bytes: 1...1024), .optional)
        static let apiKey = ConfigurationKey<Secret>("api_key", .secret(bytes: 1...1024), .optional)
        static let currency = ConfigurationKey<Currency>("currency", .currency)
        static let gap = ConfigurationKey<Duration>("gap", .duration(.zero...(.seconds(3600))), .standard("60s"))
        static let guardTime = ConfigurationKey<Duration>(
            "guard", .duration(.zero...(.seconds(60))), .standard("500ms"))
        static let gapFrom = ConfigurationKey<GapStart>("gap_from", .choice, .standard("end"))
        static let gapEvidence = ConfigurationKey<String>("gap_evidence", .text(10...200), .optional)
        static let parameters = ConfigurationKey<[FormParameter]>(
            "parameters",
            .map(
                of: ConfigurationFormat.text(0...1000).named(FormParameter.init), keyedBy: .formParameters,
                count: 0...32),
            .emptyMap)
        static let provider = ConfigurationKey<ProviderDialect>("provider", .section, .emptyMap)
        static let caBundle = ConfigurationKey<String>("ca_bundle", .certificates, .optional)
        static let pinnedPublicKey = ConfigurationKey<String>("pinned_public_key", .pinnedPublicKey, .optional)
        static let timeouts = ConfigurationKey<TimeoutsConfiguration>("timeouts", .section, .emptyMap)
        static let documentLimit = ConfigurationKey<ByteSize>(
            "document_limit", .size(.kibibytes(1)...(.mebibytes(1024))), .standard("64MiB"))
    }
}

extension ConfigurationFormat<Currency> {
    fileprivate static let currency = scalar(
        "currency", expecting: "the three capital letters of a currency, such as RUB (ISO 4217)",
        parse: Currency.init(code:))
}

extension ConfigurationFormat<String> {
    /// Read once, so that a path that leads nowhere is found before the first call and not by it.
    static let certificates = ConfigurationFormat("path") { value in
        guard let path = absolutePath.read(value) else { return nil }
        do throws(SmallFile.Unreadable) {
            // The whole of Mozilla's list is 0.2 MiB.
            let file = try value.reading.secrets.file(path, limit: 4 << 20)
            if String(decoding: file.bytes, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") { return path }
            value.report("expected a file of certificates in PEM form")
        } catch {
            value.report("cannot read \(error.path): \(error.reason)")
        }
        return nil
    }

    fileprivate static let pinnedPublicKey = scalar(
        "pin", expecting: "sha256// and the base64 SHA-256 of a public key, several separated by ;"
    ) { text in
        let pins = text.split(separator: ";", omittingEmptySubsequences: false)
        let areDigests = pins.allSatisfy { pin in
            pin.hasPrefix("sha256//") && Data(base64Encoded: String(pin.dropFirst(8)))?.count == 32
        }
        return areDigests && pins.count <= 8 ? text : nil
    }
}
