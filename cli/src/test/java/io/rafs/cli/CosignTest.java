package io.rafs.cli;

import static io.rafs.cli.SignedImages.assertAccepted;
import static io.rafs.cli.SignedImages.assertNotAccepted;
import static io.rafs.cli.SignedImages.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Tool;
import io.rafs.testdata.judges.Cosign;
import io.rafs.testdata.judges.OpenSsl;
import io.rafs.testdata.registry.DockerRegistry;
import io.rafs.testdata.registry.RawRegistry;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What rafs signs, cosign accepts, and the other way round; what is not as it was signed, neither does that can see it. */
class CosignTest {
    private static final String GOLDEN = "https://rafs.io/golden-image/v1";
    private static final String ANY_NAME = "\"formats\": [\"cosign\"], \"identity\": {\"any\": true}";

    private static final String NOBODY = "0 of the policy's keys signed it";

    @TempDir
    private Path dir;

    private DockerRegistry registry;
    private String app;
    private SignedImages images;
    private OpenSsl openssl;
    private OpenSsl.Pair key;

    @BeforeEach
    void start() throws IOException {
        registry = DockerRegistry.start(Files.createDirectory(dir.resolve("registry")), false, Optional.empty());
        app = registry.host() + "/team/app";
        images = new SignedImages(dir);
        openssl = OpenSsl.require(dir);
        key = openssl.makePair("key", OpenSsl.Kind.EC_P256);
    }

    @AfterEach
    void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    private Cosign cosign(int major) throws IOException {
        return Cosign.require(major, Files.createDirectories(dir.resolve("home-" + major)))
                .withPassphrase("pass word");
    }

    /** An image of the registry, signed; answers its name with its digest. */
    private String signed(Object... options) throws IOException {
        String image = app + "@" + images.convert(1, app + ":v1");
        images.sign(image, key.key(), options);
        return image;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void cosignAcceptsWhatIsSignedByDefault(int major) throws IOException {
        Cosign cosign = cosign(major);
        String image = signed("--image-version", 3);

        Tool.Result run = cosign.verify(key.publicKey(), image).orFail();

        assertThat(run.text()).contains(image.substring(image.indexOf("sha256:")));
        assertAccepted(images.verify(image, key.publicKey()));
    }

    @ParameterizedTest
    @CsvSource({
        "2, cosign, EC_P256",
        "2, cosign, RSA_3072",
        "3, cosign, EC_P256",
        "3, cosign, RSA_3072",
        "3, golden, EC_P256",
        "3, golden, EC_P384",
        "3, golden, RSA_3072",
        "3, golden, ED25519",
        "3, bundle, EC_P256",
        "3, bundle, ED25519"
    })
    void cosignAcceptsEachFormByItself(int major, String format, OpenSsl.Kind kind) throws IOException {
        Cosign cosign = cosign(major);
        key = openssl.makePair("other-kind", kind);

        cosign.verify(key.publicKey(), signed("--formats", format)).orFail();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cosign3FindsBundlesByReferrersAndByTheirTag(boolean api) throws IOException {
        Cosign cosign = cosign(3);
        RegistryTraits traits = RegistryTraits.open();
        try (TestRegistry other = TestRegistry.start(api ? traits : traits.withoutReferrers())) {
            app = other.host() + "/team/app";
            String image = signed("--formats", "golden");

            cosign.verify(key.publicKey(), image).orFail();
            cosign.verifyAttestation(key.publicKey(), GOLDEN, image).orFail();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void cosignAcceptsALayout(int major) throws IOException {
        Cosign cosign = cosign(major);
        Path layout = dir.resolve("converted");
        images.convert(1, "oci:" + layout + ":v1");
        images.sign("oci:" + layout + ":v1", key.key(), "--identity", "registry.example.com/app");
        OpenSsl.Pair other = openssl.makePair("other", OpenSsl.Kind.EC_P256);

        cosign.verifyLayout(key.publicKey(), layout).orFail();

        assertThat(cosign.verifyLayout(other.publicKey(), layout).ok()).isFalse();
    }

    @Test
    void cosign3AcceptsALayoutWithABundleAlone() throws IOException {
        Cosign cosign = cosign(3);
        Path layout = dir.resolve("converted");
        images.convert(1, "oci:" + layout + ":v1");
        images.sign(
                "oci:" + layout + ":v1", key.key(), "--identity", "registry.example.com/app", "--formats", "golden");

        cosign.verifyLayout(key.publicKey(), layout).orFail();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void cosignTakesAnnotationsForWhatTheyAre(int major) throws IOException {
        Cosign cosign = cosign(major);
        String image = signed("--formats", "cosign", "--annotation", "stage=release");

        cosign.verify(key.publicKey(), image, "-a", "stage=release").orFail();

        assertThat(cosign.verify(key.publicKey(), image, "-a", "stage=other").ok())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void ofAnotherKeyNobodyTakesASignature(int major) throws IOException {
        Cosign cosign = cosign(major);
        String image = signed();
        OpenSsl.Pair other = openssl.makePair("other", OpenSsl.Kind.EC_P256);

        assertThat(cosign.verify(other.publicKey(), image).ok()).isFalse();
        assertRejected(images.verify(image, other.publicKey()), NOBODY);
    }

    /** Which object of an image has a byte changed in the registry's own files. */
    private enum Changed {
        MANIFEST,
        BOOTSTRAP,
        BLOB
    }

    @ParameterizedTest
    @EnumSource
    void aByteThatFlipsInTheRegistrysFilesIsFound(Changed changed) throws IOException {
        String image = signed();
        assertAccepted(images.verify(image, key.publicKey()));
        String digest = image.substring(image.indexOf("sha256:"));
        String file = changed == Changed.MANIFEST ? digest : layer(digest, changed == Changed.BOOTSTRAP);
        flip(file);

        // cosign reads none of the three: a signature is of a digest, and whoever pulls holds bytes against that
        assertNotAccepted(images.verify(image, key.publicKey()), file.substring("sha256:".length()));
    }

    private String layer(String manifest, boolean bootstrap) throws IOException {
        byte[] bytes = new RawRegistry(registry.host())
                .manifest("team/app", manifest)
                .orElseThrow()
                .bytes();
        List<JsonObject> layers = JsonObject.parse("manifest", bytes).objects("layers");
        return layers.get(bootstrap ? layers.size() - 1 : 0).needText("digest");
    }

    /** Changes one bit of a file of docker-registry's. */
    private void flip(String digest) throws IOException {
        String hex = digest.substring("sha256:".length());
        Path file = dir.resolve("registry/data/docker/registry/v2/blobs/sha256")
                .resolve(hex.substring(0, 2))
                .resolve(hex)
                .resolve("data");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void signaturesCarriedToAnotherRepositoryAreRejectedByUsAlone(int major) throws IOException {
        Cosign cosign = cosign(major);
        String digest = signed().substring((app + "@").length());
        String other = registry.host() + "/team/other@" + digest;
        copy("team/app", "team/other");

        cosign.verify(key.publicKey(), other).orFail(); // it compares no names
        assertRejected(images.verify(other, key.publicKey()), "team/app");
    }

    @ParameterizedTest
    @CsvSource({"2, cosign", "3, cosign", "3, golden"})
    void aManifestWithAnotherByteHasNoSignatureEvenIfThoseOfTheFirstAreGivenToIt(int major, String format)
            throws IOException {
        Cosign cosign = cosign(major);
        try (TestRegistry other = TestRegistry.start(RegistryTraits.open().withoutReferrers())) {
            app = other.host() + "/team/app";
            String image = signed("--formats", format);
            String tag = image.substring(image.indexOf("sha256:")).replace(':', '-');
            RawRegistry raw = new RawRegistry(other.host());
            RawRegistry.Manifest manifest = raw.manifest("team/app", "v1").orElseThrow();
            byte[] changed = manifest.bytes();
            int at = new String(changed, StandardCharsets.ISO_8859_1).indexOf("\"size\":") + "\"size\":".length();
            changed[at] ^= 1; // a digit is another digit
            String digest = raw.put("team/app", "v1", new RawRegistry.Manifest(manifest.mediaType(), changed));

            assertThat(cosign.verify(key.publicKey(), app + ":v1").ok()).isFalse();
            assertRejected(images.verify(app + ":v1", key.publicKey()), "signed it");

            for (String suffix : List.of("", ".sig")) {
                raw.manifest("team/app", tag + suffix)
                        .ifPresent(found -> raw.put("team/app", digest.replace(':', '-') + suffix, found));
            }
            assertThat(cosign.verify(key.publicKey(), app + ":v1").ok()).isFalse();
            assertRejected(images.verify(app + ":v1", key.publicKey()), "signed it");
            cosign.verify(key.publicKey(), image).orFail();
        }
    }

    /** Takes all of a repository to another one, as docker-registry keeps it. */
    private void copy(String from, String to) throws IOException {
        Path repositories = dir.resolve("registry/data/docker/registry/v2/repositories");
        Files.createDirectories(repositories.resolve(to).getParent());
        Tool.require("cp")
                .run("-r", repositories.resolve(from), repositories.resolve(to))
                .orFail();
    }

    @Test
    void anAttestationOfAnotherPredicateIsNoSignatureForUs() throws IOException {
        Cosign cosign = cosign(3);
        String image = app + "@" + images.convert(1, app + ":v1");
        Path keys = cosign.makeKeys(dir.resolve("keys"));
        Path predicate = Files.writeString(dir.resolve("predicate.json"), "{\"scanned\": true}");
        cosign.attest(keys.resolve("cosign.key"), "https://example.com/scan/v1", predicate, image)
                .orFail();
        Path publicKey = keys.resolve("cosign.pub");

        cosign.verify(publicKey, image).orFail(); // it takes any predicate
        assertRejected(images.verify(image, publicKey), "golden");
        assertRejected(images.verifyUnder(images.policy(publicKey, ANY_NAME), image), NOBODY);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void whatCosignSignsAtTheTagWeAccept(int major) throws IOException {
        Cosign cosign = cosign(major);
        String image = app + "@" + images.convert(1, app + ":v1");
        Path keys = cosign.makeKeys(dir.resolve("keys"));
        cosign.signAtTag(keys.resolve("cosign.key"), image).orFail();
        Path publicKey = keys.resolve("cosign.pub");

        assertAccepted(images.verifyUnder(images.policy(publicKey, "\"formats\": [\"cosign\"]"), image));
        assertRejected(images.verify(image, publicKey), "golden");
        OpenSsl.Pair other = openssl.makePair("other", OpenSsl.Kind.EC_P256);
        assertRejected(
                images.verifyUnder(images.policy(other.publicKey(), "\"formats\": [\"cosign\"]"), image), NOBODY);
    }

    @Test
    void whatCosign3SignsInBundlesWeAcceptWhereNoNameIsAskedFor() throws IOException {
        Cosign cosign = cosign(3);
        String image = app + "@" + images.convert(1, app + ":v1");
        Path keys = cosign.makeKeys(dir.resolve("keys"));
        cosign.sign(keys.resolve("cosign.key"), image).orFail();
        Path publicKey = keys.resolve("cosign.pub");

        assertAccepted(images.verifyUnder(images.policy(publicKey, ANY_NAME), image));
        assertRejected(images.verifyUnder(images.policy(publicKey, "\"formats\": [\"cosign\"]"), image), "name");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void cosignSignsBesideUsAndBothHold(int major) throws IOException {
        Cosign cosign = cosign(major);
        String image = signed();
        Path keys = cosign.makeKeys(dir.resolve("keys"));
        cosign.sign(keys.resolve("cosign.key"), image).orFail();
        images.sign(image, openssl.makePair("third", OpenSsl.Kind.RSA_2048).key());

        cosign.verify(key.publicKey(), image).orFail();
        cosign.verify(keys.resolve("cosign.pub"), image).orFail();
        cosign.verify(dir.resolve("third.pub.pem"), image).orFail();
        assertAccepted(images.verify(image, key.publicKey()));
        assertAccepted(images.verify(image, dir.resolve("third.pub.pem")));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aKeyOfCosignsSignsHereAsItDoesThere(int major) throws IOException {
        Cosign cosign = cosign(major);
        String image = app + "@" + images.convert(1, app + ":v1");
        Path keys = cosign.makeKeys(dir.resolve("keys"));
        Path passphrase = Files.writeString(dir.resolve("passphrase"), "pass word\n");
        images.sign(image, keys.resolve("cosign.key"), "--passphrase-file", passphrase);

        cosign.verify(keys.resolve("cosign.pub"), image).orFail();
        assertAccepted(images.verify(image, keys.resolve("cosign.pub")));
    }
}
