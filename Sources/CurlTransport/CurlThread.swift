import CCurl
import Foundation

/// The loop that runs all transfers of a transport. It lives on its thread and is used nowhere else.
///
/// A plain thread, because `curl_multi_poll` blocks, which a thread of Swift concurrency must not.
final class CurlThread {
    private let queue: CommandQueue
    private let multi: MultiHandle
    private let configuration: TransportConfiguration
    private var transfers: [ObjectIdentifier: CurlTransfer] = [:]

    private init(queue: CommandQueue, multi: MultiHandle, configuration: TransportConfiguration) {
        self.queue = queue
        self.multi = multi
        self.configuration = configuration
    }

    /// Starts a thread that ends when the queue is closed: with `CommandQueue.end` as its last act.
    static func start(queue: CommandQueue, multi: MultiHandle, configuration: TransportConfiguration) {
        let thread = Thread {
            ccurl_block_sigpipe()
            CurlThread(queue: queue, multi: multi, configuration: configuration).run()
        }
        thread.name = "curl"
        thread.start()
    }

    private func run() {
        var code = CURLM_OK
        while code == CURLM_OK {
            let (commands, isOpen) = queue.take()
            for command in commands { obey(command) }
            guard isOpen else { break }
            var running: CInt = 0
            code = curl_multi_perform(multi.pointer, &running)
            collect()
            expire()
            if code == CURLM_OK { code = curl_multi_poll(multi.pointer, nil, 0, patience(), nil) }
        }
        queue.close()
        for case .start(let exchange) in queue.take().commands {
            finish(exchange, .failure(.shutdown(requestLeft: false)))
        }
        for transfer in transfers.values {
            end(transfer, .failure(.shutdown(requestLeft: transfer.progress.requestLeft)))
        }
        queue.end()
    }

    private func obey(_ command: CommandQueue.Command) {
        switch command {
        case .start(let exchange): start(exchange)
        case .cancel(let exchange):
            guard let transfer = transfers[ObjectIdentifier(exchange)] else { return }
            end(transfer, .failure(.cancelled(requestLeft: transfer.progress.requestLeft)))
        case .resume(let exchange):
            guard let transfer = transfers[ObjectIdentifier(exchange)] else { return }
            let code = transfer.resume()
            if code != CURLE_OK { end(transfer, transfer.ending(code)) }
        }
    }

    private func start(_ exchange: Exchange) {
        guard !exchange.isCancelled else { return finish(exchange, .failure(.cancelled(requestLeft: false))) }
        do throws(TransferFailure) {
            let transfer = try CurlTransfer(exchange, configuration: configuration)
            guard curl_multi_add_handle(multi.pointer, transfer.easy.pointer) == CURLM_OK else {
                throw TransferFailure.unusable("libcurl cannot add a transfer")
            }
            transfers[ObjectIdentifier(exchange)] = transfer
        } catch {
            finish(exchange, .failure(error))
        }
    }

    /// Ends the transfers that libcurl has finished with.
    private func collect() {
        var left: CInt = 0
        while let message = curl_multi_info_read(multi.pointer, &left)?.pointee {
            guard message.msg == CURLMSG_DONE, let transfer = CurlTransfer.at(ccurl_context(message.easy_handle))
            else { continue }
            end(transfer, transfer.ending(message.data.result))
        }
    }

    /// Ends the transfers whose first byte or next byte is overdue.
    private func expire() {
        let now = ContinuousClock.now
        for transfer in transfers.values {
            guard let (phase, deadline) = transfer.progress.deadline, deadline <= now else { continue }
            end(transfer, .failure(transfer.failure(.timeout(phase), "no byte arrived in time")))
        }
    }

    /// Milliseconds until the next deadline of ours, at most a minute; libcurl shortens the wait for its own.
    private func patience() -> CInt {
        let next = transfers.values.compactMap { $0.progress.deadline?.at }.min()
        let wait = next.map { ContinuousClock.now.duration(to: $0) } ?? .seconds(60)
        return CInt(min(max(wait, .zero), .seconds(60)).wholeMilliseconds)
    }

    private func end(_ transfer: CurlTransfer, _ ending: Result<Void, TransferFailure>) {
        curl_multi_remove_handle(multi.pointer, transfer.easy.pointer)
        transfers[ObjectIdentifier(transfer.exchange)] = nil
        finish(transfer.exchange, ending)
    }

    private func finish(_ exchange: Exchange, _ ending: Result<Void, TransferFailure>) {
        queue.released()
        exchange.end(ending)
    }
}
