# Homebrew's formula. The release fills in what is between two @, and attaches the file:
#   brew install ./chat.rb
class Chat < Formula
  desc "Talk to language models, script them, proxy them, with one history"
  homepage "https://github.com/@repository@"
  version "@version@"
  license "MIT"

  on_macos do
    on_arm do
      url "@url@/chat-macos-arm64"
      sha256 "@sha256 chat-macos-arm64@"
    end
    on_intel do
      url "@url@/chat-macos-x86_64"
      sha256 "@sha256 chat-macos-x86_64@"
    end
  end

  on_linux do
    on_arm do
      url "@url@/chat-linux-arm64"
      sha256 "@sha256 chat-linux-arm64@"
    end
    on_intel do
      url "@url@/chat-linux-x86_64"
      sha256 "@sha256 chat-linux-x86_64@"
    end
  end

  def install
    bin.install Dir["chat-*"].first => "chat"
    generate_completions_from_executable(bin/"chat", "completions")
    (man1/"chat.1").write Utils.safe_popen_read(bin/"chat", "man")
  end

  service do
    run [opt_bin/"chat", "serve"]
    keep_alive successful_exit: false
  end

  test do
    assert_match "chat #{version}", shell_output("#{bin}/chat --version")
    assert_match "What is on your mind", shell_output("#{bin}/chat ask -n -m eliza hello </dev/null")
  end
end
