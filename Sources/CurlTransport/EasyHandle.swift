import CCurl
import Foundation

/// libcurl's handle for one transfer, with the memory that libcurl borrows. Confined to the transport's thread.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    private var list: UnsafeMutablePointer<curl_slist>?
    /// The request body; it may hold credentials and is overwritten at the end.
    private var body = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var upload: Upload?
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    init() throws(TransferFailure) {
        guard let pointer = curl_easy_init() else { throw .unusable("libcurl has no memory") }
        self.pointer = pointer
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try check(ccurl_set_error_buffer(pointer, errorText))
    }

    deinit {
        curl_easy_cleanup(pointer)
        curl_slist_free_all(list)
        errorText.deallocate()
        body.initializeMemory(as: UInt8.self, repeating: 0)
        body.deallocate()
    }

    /// What libcurl says about the failure of the transfer.
    func message(for code: CURLcode) -> String {
        errorText.pointee == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: errorText)
    }

    func set(_ option: CURLoption, _ value: Int) throws(TransferFailure) {
        try check(ccurl_set_long(pointer, option, value))
    }

    func set(_ option: CURLoption, bytes: Int) throws(TransferFailure) {
        try check(ccurl_set_offset(pointer, option, curl_off_t(bytes)))
    }

    /// nil resets the option.
    func set(_ option: CURLoption, _ value: String?) throws(TransferFailure) {
        try check(ccurl_set_string(pointer, option, value))
    }

    /// Waits are rounded up to whole milliseconds; libcurl reads 0 as no limit.
    func set(_ option: CURLoption, _ wait: Duration) throws(TransferFailure) {
        try set(option, max(1, wait.wholeMilliseconds))
    }

    /// Each line is `Name: value`, or `Name;` for an empty value, or `Name:` to leave out what libcurl would add.
    func setHeaders(_ lines: [String]) throws(TransferFailure) {
        for line in lines {
            guard let longer = curl_slist_append(list, line) else { throw .unusable("libcurl has no memory") }
            list = longer
        }
        try check(ccurl_set_list(pointer, CURLOPT_HTTPHEADER, list))
    }

    func setBody(_ bytes: [UInt8]) throws(TransferFailure) {
        body = .allocate(byteCount: max(1, bytes.count), alignment: 1)
        body.copyBytes(from: bytes)
        try check(ccurl_set_body(pointer, body.baseAddress, bytes.count))
    }

    func setUpload(of pieces: [Data]) throws(TransferFailure) {
        let upload = Upload(pieces)
        self.upload = upload
        try check(
            ccurl_set_upload(
                pointer, Unmanaged.passUnretained(upload).toOpaque(),
                { buffer, _, count, context in
                    Upload.at(context)?.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: count)) ?? 0
                },
                { context, offset, _ in
                    Upload.at(context)?.move(to: Int(offset))
                    return CURL_SEEKFUNC_OK
                },
                upload.size))
    }

    func check(_ code: CURLcode) throws(TransferFailure) {
        guard code == CURLE_OK else {
            throw .unusable("libcurl refuses an option: \(String(cString: curl_easy_strerror(code)))")
        }
    }
}
