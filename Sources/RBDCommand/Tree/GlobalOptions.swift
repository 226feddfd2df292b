/// The options every command takes, shown below the list of commands.
enum GlobalOptions {
  /// The options in the order of the help.
  static let all: [OptionDefinition] = [
    OptionDefinition("conf", short: "c", .text, "path to cluster configuration"),
    OptionDefinition("cluster", .text, "cluster name"),
    OptionDefinition("id", .text, "client id (without 'client.' prefix)"),
    OptionDefinition("user", .text, "deprecated[:id]"),
    OptionDefinition("name", short: "n", .text, "client name"),
    OptionDefinition("mon_host", short: "m", .text, "monitor host"),
    OptionDefinition("secret", .text, "deprecated[:keyfile]"),
    OptionDefinition("keyfile", short: "K", .text, "path to secret key"),
    OptionDefinition("keyring", short: "k", .text, "path to keyring"),
  ]
}
