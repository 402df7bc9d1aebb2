package io.rafs.testdata.judges;

import io.rafs.testdata.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** notation, which trusts the certificates that it is told of and nothing else, and asks nobody whether they are revoked. */
public final class Notation {
    private static final String STORE = "test";

    private final Tool tool;
    private final Path config;

    private Notation(Tool tool, Path config) {
        this.tool = tool;
        this.config = config;
    }

    /**
     * notation, or a test skipped aloud. It trusts nobody yet.
     *
     * @param home a directory that it may fill
     */
    public static Notation require(Path home) {
        return new Notation(
                Verifiers.require("notation", home), home.resolve("config").resolve("notation"));
    }

    /**
     * Lets it trust signatures below these certificates, for every repository.
     *
     * @param certificates PEM files: roots, or certificates that sign themselves
     */
    public Notation trust(Path... certificates) {
        try {
            Path store =
                    Files.createDirectories(config.resolve("truststore/x509/ca").resolve(STORE));
            for (Path certificate : certificates) {
                Files.copy(certificate, store.resolve(certificate.getFileName()));
            }
            Files.writeString(config.resolve("trustpolicy.json"), """
                    {"version": "1.0", "trustPolicies": [{"name": "%s", "registryScopes": ["*"],
                      "signatureVerification": {"level": "strict", "override": {"revocation": "skip"}},
                      "trustStores": ["ca:%s"], "trustedIdentities": ["*"]}]}
                    """.formatted(STORE, STORE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Whether one signature of an image in a registry, {@code HOST/REPOSITORY@DIGEST}, holds. */
    public Tool.Result verify(String reference) {
        return tool.run("verify", "--insecure-registry", reference);
    }

    /** Makes an RSA key and a certificate that signs itself, and signs an image with it; answers the certificate. */
    public Path signWithKeyOfItsOwn(String reference) {
        if (!Files.exists(config.resolve("localkeys/own.crt"))) {
            tool.run("cert", "generate-test", "own").orFail();
        }
        tool.run("sign", "--insecure-registry", "--key", "own", "--signature-format", "jws", reference)
                .orFail();
        return config.resolve("localkeys/own.crt");
    }
}
