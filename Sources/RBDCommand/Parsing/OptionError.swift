/// An error in how arguments are written; its text is what follows "rbd: " (the messages of `boost::program_options`).
enum OptionError: Error, Equatable {
  /// No such option.
  case unknown(String)
  /// The option came without its value.
  case missingArgument(String)
  /// The switch came with a value.
  case unexpectedArgument(String)
  /// Nothing follows the equal sign.
  case emptyArgument(String)
  /// The option came twice.
  case repeated(String)
  /// The value cannot be read; the text of it is shown for plain numbers only.
  case invalid(String?, value: String? = nil)
  /// More positional arguments than the command has.
  case tooManyArguments
  /// The words of the command are not where they should be.
  case misplacedCommand

  private func shown(_ value: String?) -> String {
    guard let value, !value.isEmpty else { return "" }
    return "('\(value)') "
  }

  /// What stock prints, without the prefix.
  var message: String {
    switch self {
    case .unknown(let token): "unrecognised option '\(token)'"
    case .missingArgument(let name): "the required argument for option '--\(name)' is missing"
    case .unexpectedArgument(let name): "option '--\(name)' does not take any arguments"
    case .emptyArgument(let name): "the argument for option '--\(name)' should follow immediately after the equal sign"
    case .repeated(let name): "option '--\(name)' cannot be specified more than once"
    case .invalid(let name, let value):
      "the argument \(shown(value))for option \(name.map { "'--\($0)' " } ?? "")is invalid"
    case .tooManyArguments: "too many arguments"
    case .misplacedCommand: "failed to parse command"
    }
  }
}
