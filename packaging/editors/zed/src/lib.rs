use zed_extension_api::{self as zed, LanguageServerId, Result};

struct Dfvet;

impl zed::Extension for Dfvet {
    fn new() -> Self {
        Dfvet
    }

    fn language_server_command(&mut self, _: &LanguageServerId, tree: &zed::Worktree) -> Result<zed::Command> {
        let command = tree.which("dfvet").ok_or("dfvet is not on the PATH")?;
        Ok(zed::Command { command, args: vec!["lsp".into()], env: tree.shell_env() })
    }
}

zed::register_extension!(Dfvet);
