import Foundation
import Glibc

/// What a person is told while a command runs.
enum Terminal {
    /// Prints at once: whoever reads through a pipe sees each step as it happens too.
    static func say(_ text: String) {
        print(text)
        fflush(nil)
    }

    /// Where the reason goes that a command came to nothing.
    static func complain(_ text: String) {
        FileHandle.standardError.write(Data("Error: \(text)\n".utf8))
    }
}
