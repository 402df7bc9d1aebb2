package io.rafs.cli;

import static io.rafs.cli.SignedImages.assertAccepted;
import static io.rafs.cli.SignedImages.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.judges.Notation;
import io.rafs.testdata.judges.OpenSsl;
import io.rafs.testdata.registry.DockerRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What rafs signs for the Notary Project, notation accepts, and the other way round. */
class NotationTest {
    private static final String NOBODY = "0 of the policy's keys signed it";

    @TempDir
    private Path dir;

    private DockerRegistry registry;
    private SignedImages images;
    private OpenSsl openssl;
    private Notation notation;
    private String image;

    @BeforeEach
    void start() throws IOException {
        notation = Notation.require(Files.createDirectory(dir.resolve("home")));
        openssl = OpenSsl.require(dir);
        registry = DockerRegistry.start(Files.createDirectory(dir.resolve("registry")), false, Optional.empty());
        String app = registry.host() + "/team/app";
        images = new SignedImages(dir);
        image = app + "@" + images.convert(1, app + ":v1");
    }

    @AfterEach
    void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    private void sign(OpenSsl.Pair pair) {
        images.sign(image, pair.key(), "--formats", "notation", "--cert", pair.certificate(), "--created", "now");
    }

    /** A policy that believes what is signed under a certificate. */
    private Path policy(Path certificate) throws IOException {
        return Files.writeString(dir.resolve("policy.json"), """
                {"version": 1, "scopes": [{"match": "**", "certificates": [{"name": "root", "path": "%s"}],
                  "formats": ["notation"], "identity": {"any": true}}]}
                """.formatted(certificate));
    }

    @ParameterizedTest
    @EnumSource(names = {"EC_P256", "EC_P384", "RSA_2048", "RSA_3072"})
    void notationAcceptsOurSignature(OpenSsl.Kind kind) throws IOException {
        OpenSsl.Pair pair = openssl.makePair("signer", kind);
        sign(pair);

        notation.trust(pair.certificate()).verify(image).orFail();
        assertAccepted(images.verifyUnder(policy(pair.certificate()), image));
    }

    @Test
    void underAnotherCertificateNobodyAcceptsIt() throws IOException {
        sign(openssl.makePair("signer", OpenSsl.Kind.EC_P256));
        Path other = openssl.makePair("other", OpenSsl.Kind.EC_P256).certificate();

        assertThat(notation.trust(other).verify(image).ok()).isFalse();
        assertRejected(images.verifyUnder(policy(other), image), NOBODY);
    }

    @Test
    void whatNotationSignsWeAccept() throws IOException {
        Path certificate = notation.signWithKeyOfItsOwn(image);

        assertAccepted(images.verifyUnder(policy(certificate), image));
        Path other = openssl.makePair("other", OpenSsl.Kind.RSA_2048).certificate();
        assertRejected(images.verifyUnder(policy(other), image), NOBODY);
    }
}
