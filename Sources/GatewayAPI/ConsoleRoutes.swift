import HTTPTypes
import HummingbirdCore
import NIOCore

/// The operators' console: one page, its styles and its modules, embedded in the executable. It holds no secret and asks
/// the REST surface of the same origin for everything it shows, with the key that its reader types in.
enum ConsoleRoutes {
    static let routes = [
        Route(.get, "/console", .open) { exchange in
            _ = try exchange.parameters([])
            return answer(PackageResources.console_html, type: "text/html; charset=utf-8")
        },
        Route(.get, "/console/{file}", .open) { exchange in
            _ = try exchange.parameters([])
            let name = exchange.variable("file")
            guard let bytes = files[name] else { throw Problem(.notFound) }
            return answer(bytes, type: type(of: name))
        },
    ]

    /// Nothing runs or is shown that this listener did not send; documents come as blobs of the page's own.
    static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src blob:; \
        base-uri 'none'; form-action 'none'; frame-ancestors 'none'
        """

    private static let files: [String: [UInt8]] = [
        "accounts.js": PackageResources.accounts_js, "api.js": PackageResources.api_js,
        "app.js": PackageResources.app_js, "audit.js": PackageResources.audit_js,
        "console.css": PackageResources.console_css, "dialogs.css": PackageResources.dialogs_css,
        "dialogs.js": PackageResources.dialogs_js, "dom.js": PackageResources.dom_js,
        "format.js": PackageResources.format_js, "forms.css": PackageResources.forms_css,
        "history.js": PackageResources.history_js, "icon.svg": PackageResources.icon_svg,
        "job.css": PackageResources.job_css, "job.js": PackageResources.job_js, "jobs.js": PackageResources.jobs_js,
        "listing.js": PackageResources.listing_js, "live.js": PackageResources.live_js,
        "notices.js": PackageResources.notices_js, "panels.css": PackageResources.panels_css,
        "preview.js": PackageResources.preview_js, "queue.js": PackageResources.queue_js,
        "resolve.js": PackageResources.resolve_js, "table.js": PackageResources.table_js,
        "tables.css": PackageResources.tables_css, "unknown.js": PackageResources.unknown_js,
        "versions.js": PackageResources.versions_js,
    ]

    private static func type(of name: String) -> String {
        if name.hasSuffix(".js") { return "text/javascript; charset=utf-8" }
        return name.hasSuffix(".css") ? "text/css; charset=utf-8" : "image/svg+xml"
    }

    /// Asked for anew each time: after an upgrade no reader has modules of two versions.
    private static func answer(_ bytes: [UInt8], type: String) -> Response {
        let headers: HTTPFields = [
            .contentType: type, .cacheControl: "no-cache", .contentSecurityPolicy: policy, .noSniff: "nosniff",
            .referrerPolicy: "no-referrer", .openerPolicy: "same-origin",
        ]
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
