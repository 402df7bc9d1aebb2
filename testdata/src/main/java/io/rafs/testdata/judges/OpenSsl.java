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

    /** Files of a key: a private one (PKCS#8), a public one (SPKI), and a certificate that signs itself, all PEM. */
    public record Pair(Path key, Path publicKey, Path certificate) {}

    /** Kinds of keys. */
    public enum Kind {
        EC_P256("EC", "ec_paramgen_curve:P-256"),
        EC_P384("EC", "ec_paramgen_curve:P-384"),
        RSA_2048("RSA", "rsa_keygen_bits:2048"),
        RSA_3072("RSA", "rsa_keygen_bits:3072"),
        ED25519("ED25519", "");

        private final String algorithm;
        private final String option;

        Kind(String algorithm, String option) {
            this.algorithm = algorithm;
            this.option = option;
        }
    }

    /** Makes a key that has no passphrase, and a certificate for signing code, good for ten years. */
    public Pair makePair(String name, Kind kind) {
        Pair pair = new Pair(
                dir.resolve(name + ".key.pem"), dir.resolve(name + ".pub.pem"), dir.resolve(name + ".cert.pem"));
        List<Object> arguments = new ArrayList<>(List.of("genpkey", "-algorithm", kind.algorithm, "-out", pair.key()));
        if (!kind.option.isEmpty()) {
            arguments.addAll(List.of("-pkeyopt", kind.option));
        }
        tool.run(arguments.toArray()).orFail();
        tool.run("pkey", "-in", pair.key(), "-pubout", "-out", pair.publicKey()).orFail();
        tool.run(
                        "req",
                        "-x509",
                        "-new",
                        "-key",
                        pair.key(),
                        "-days",
                        3650,
                        "-subj",
                        "/C=DE/ST=B/O=test/CN=" + name,
                        "-addext",
                        "basicConstraints=critical,CA:FALSE",
                        "-addext",
                        "keyUsage=critical,digitalSignature",
                        "-addext",
                        "extendedKeyUsage=codeSigning",
                        "-out",
                        pair.certificate())
                .orFail();
        return pair;
    }

    /** Signs a message over some digest, however unwise: ECDSA in DER, or RSA with these options. */
    public byte[] sign(Path key, String hash, byte[] message, String... options) {
        List<Object> arguments = new ArrayList<>(List.of("dgst", "-" + hash, "-sign", key));
        arguments.addAll(List.of(options));
        arguments.add(file("message", message));
        return tool.run(arguments.toArray()).orFail().stdout();
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
