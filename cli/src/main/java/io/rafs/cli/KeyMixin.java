package io.rafs.cli;

import io.rafs.sign.Keys;
import io.rafs.sign.Signer;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The private key that signs. Secrets are in files, in the environment or typed, never on the command line. */
final class KeyMixin {
    @Option(
            names = {"--key", "--sign-key"},
            paramLabel = "REF",
            description = {
                "The private key: a file (PEM, PKCS#12, or cosign's), env:NAME for PEM in a variable, or"
                        + " pkcs11:CONFIG-FILE[?alias=NAME] for a token, by a configuration of Java's SunPKCS11.",
                "Its passphrase or PIN is taken from --passphrase-file, else from RAFS_KEY_PASSPHRASE (of a cosign key:"
                        + " COSIGN_PASSWORD), else asked for."
            })
    private String reference;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "The key's certificate (PEM or DER), and behind it those that lead to its root.")
    private Path certificate;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "A file with the key's passphrase or PIN; a line end behind it does not count.")
    private Path passphraseFile;

    /** Whether a key was named. */
    boolean isGiven() {
        return reference != null;
    }

    /** Opens the key, and says on standard error where others could read it. */
    Signer open(CommandLine command) throws IOException {
        if (reference == null) {
            throw new ParameterException(command, "Which key signs? Name it with --key; rafs keygen makes one.");
        }
        Keys.readableByOthers(reference)
                .ifPresent(file -> command.getErr()
                        .println("rafs: note: %s: others can read it; chmod 600 keeps the key yours".formatted(file)));
        return Keys.open(reference, Optional.ofNullable(certificate), passphrases());
    }

    private PassphraseSources passphrases() {
        return new PassphraseSources(
                Optional.ofNullable(passphraseFile), System.getenv(), what -> typed(System.console(), what));
    }

    private static Optional<char[]> typed(Console console, String what) {
        // before Java 22 there is none without a terminal; since then it may be one that has reached its end
        return console == null
                ? Optional.empty()
                : Optional.ofNullable(console.readPassword("Passphrase of %s: ", what));
    }
}
