# nix run .#  starts the program from this source, by Nixpkgs' Deno; packages of npm are fetched at the first start.
{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
      forAll = make: nixpkgs.lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
    in {
      packages = forAll (pkgs: {
        default = pkgs.writeShellScriptBin "chat" ''
          exec ${pkgs.deno}/bin/deno run --quiet --frozen --allow-net --allow-read --allow-write --allow-env --allow-run --deny-ffi --deny-sys ${self}/main.ts "$@"
        '';
      });
    };
}
