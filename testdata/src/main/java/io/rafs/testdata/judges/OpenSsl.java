package io.rafs.testdata.judges;

import io.rafs.testdata.Judge;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** openssl on files of a directory. */
public final class OpenSsl {
    private final Tool tool;
    private final Path dir;

    private OpenSsl(Tool tool, Path dir) {
        this.tool = tool;
        this.dir = dir;
    }

    /**
     * openssl, or a test skipped aloud.
     *
     * @param dir where messages and signatures are put
     */
    public static OpenSsl require(Path dir) {
        Path program = Tool.find("openssl")
                .orElseThrow(() -> Judge.cannotRun("openssl", "not installed; Debian has a package of this name"));
        return new OpenSsl(Tool.of(program.toString()), dir);
    }

    /** Whether an ECDSA (DER) or RSA PKCS#1 v1.5 signature over SHA-256 holds. */
    public Tool.Result verifySha256(Path publicKey, byte[] message, byte[] signature) {
        return tool.run(
                "dgst",
                "-sha256",
                "-verify",
                publicKey,
                "-signature",
                file("signature", signature),
                file("message", message));
    }

    /** Whether an RSA-PSS signature with a salt as long as the digest holds; {@code hash} is sha256, sha384 or sha512. */
    public Tool.Result verifyPss(Path publicKey, String hash, byte[] message, byte[] signature) {
        return tool.run(
                "dgst",
                "-" + hash,
                "-sigopt",
                "rsa_padding_mode:pss",
                "-sigopt",
                "rsa_pss_saltlen:digest",
                "-verify",
                publicKey,
                "-signature",
                file("signature", signature),
                file("message", message));
    }

    /** Whether a pure Ed25519 signature holds. */
    public Tool.Result verifyEd25519(Path publicKey, byte[] message, byte[] signature) {
        return tool.run(
                "pkeyutl",
                "-verify",
                "-rawin",
                "-pubin",
                "-inkey",
                publicKey,
                "-sigfile",
                file("signature", signature),
                "-in",
                file("message", message));
    }

    /** Whether a detached PKCS#7 signature (DER) holds under a certificate (PEM), whoever issued that. */
    public Tool.Result verifyCms(Path certificate, byte[] message, byte[] der) {
        return tool.run(
                "cms",
                "-verify",
                "-binary",
                "-inform",
                "DER",
                "-in",
                file("signature", der),
                "-certfile",
                certificate,
                "-noverify",
                "-content",
                file("message", message),
                "-out",
                dir.resolve("content"));
    }

    /** A detached PKCS#7 signature without attributes and certificates, in DER, as the kernel takes it. */
    public byte[] signSmime(Path key, Path certificate, byte[] message, String... options) {
        List<Object> arguments = new ArrayList<>(List.of(
                "smime", "-sign", "-binary", "-noattr", "-nocerts", "-nosmimecap", "-outform", "DER", "-md", "sha256"));
        arguments.addAll(List.of("-inkey", key, "-signer", certificate, "-in", file("message", message)));
        arguments.addAll(List.of(options));
        return tool.run(arguments.toArray()).orFail().stdout();
    }

    private Path file(String name, byte[] bytes) {
        try {
            return Files.write(dir.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
