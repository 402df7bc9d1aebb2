package io.rafs.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.format.Digest;
import io.rafs.oci.Reference;
import io.rafs.registry.RegistryException.Kind;
import io.rafs.testdata.registry.Fault;
import io.rafs.testdata.registry.FaultProxy;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.SeenRequest;
import io.rafs.testdata.registry.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of reading when the network is bad: the right bytes, or the error that the documentation promises. */
final class PullFaultsTest {
    private static final String BLOBS = "GET /v2/app/blobs/";
    private static final String MANIFESTS = "GET /v2/app/manifests/";
    private static final byte[] BLOB = RegistryContract.random(3_000_000);
    private static final Digest DIGEST = HttpRegistry.sha256(BLOB);
    private static final byte[] MANIFEST = "{\"schemaVersion\":2, \"layers\":[]}".getBytes(StandardCharsets.US_ASCII);

    private final TestRegistry registry = TestRegistry.start(RegistryTraits.open());
    private final FaultProxy network = FaultProxy.before(registry.port());
    private final TestOptions options = new TestOptions();

    PullFaultsTest() {
        registry.putBlob("app", BLOB);
        registry.putManifest("app", "v1", RegistryContract.MANIFEST, MANIFEST);
    }

    @AfterEach
    void stop() {
        network.close();
        registry.close();
    }

    private Registry app() throws IOException {
        Timeouts impatient = new Timeouts(Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofSeconds(5));
        return Registry.of(
                Reference.parse(network.host() + "/app"), options.get().withTimeouts(impatient));
    }

    private void blobArrives() throws IOException {
        assertThat(RegistryContract.pull(app(), BLOB)).isEqualTo(BLOB);
    }

    private RegistryException blobFails() {
        return fails(() -> RegistryContract.pull(app(), BLOB));
    }

    static RegistryException fails(ThrowingCallable action) {
        Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(action);
        assertThat(thrown).isInstanceOf(RegistryException.class);
        return (RegistryException) thrown;
    }

    @Test
    void aRegistryThatIsBusyIsAskedAgainWhenItSaid() throws IOException {
        network.next(BLOBS, Fault.answer(429, "", "Retry-After: 7"));
        blobArrives();
        assertThat(options.waits).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void aRegistryThatWantsAnHoursPeaceGetsIt() {
        network.always(BLOBS, Fault.answer(429, "", "Retry-After: 3600"));
        RegistryException failure = blobFails();
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure)
                .hasMessage(
                        "%s/app: GET blob sha256:%s: 429, and that it wants to be left alone for 3600 seconds; try again then",
                        network.host(), DIGEST);
        assertThat(options.waits).isEmpty();
    }

    @Test
    void passingTroubleOfTheServerIsWaitedFor() throws IOException {
        network.next(BLOBS, Fault.answer(500, ""))
                .next(BLOBS, Fault.answer(503, ""))
                .next(BLOBS, Fault.answer(502, "<html>"));
        blobArrives();
        assertThat(options.waits)
                .containsExactly(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @Test
    void lastingTroubleOfTheServerIsTold() {
        network.always(
                BLOBS, Fault.answer(500, "{\"errors\":[{\"code\":\"UNKNOWN\",\"message\":\"disk\\u001b[31m full\"}]}"));
        RegistryException failure = blobFails();
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure.status()).hasValue(500);
        assertThat(failure).hasMessageEndingWith(": 500 UNKNOWN 'disk\\x1b[31m full' after 4 tries; try again later");
    }

    @Test
    void aBrokenConnectionGoesOnWhereItBroke() throws IOException {
        network.next(BLOBS, Fault.reset(1_000_000)).next(BLOBS, Fault.truncate(500_000));
        blobArrives();
        assertThat(network.lines().get(network.lines().size() - 1)).matches(BLOBS + "sha256:[0-9a-f]+ bytes=[0-9]+-");
    }

    @Test
    void aConnectionThatBreaksBeforeTheFirstByteIsMadeAgain() throws IOException {
        network.next(BLOBS, Fault.reset(0)).next(BLOBS, Fault.loseAnswer());
        blobArrives();
    }

    @Test
    void aConnectionThatGoesSilentIsGivenUpAndGoesOn() throws IOException {
        network.next(BLOBS, Fault.stall(100_000));
        blobArrives();
    }

    @Test
    void aSlowConnectionIsNoSilentOne() throws IOException {
        network.next(BLOBS, Fault.drip(40_000));
        blobArrives();
        assertThat(options.waits).isEmpty();
    }

    @Test
    void aConnectionThatAlwaysBreaksIsGivenUp() {
        network.always(BLOBS, Fault.reset(1000));
        RegistryException failure = blobFails();
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure).hasMessageContaining("no answer after 4 tries (");
    }

    @Test
    void progressIsAFreshStart() throws IOException {
        for (int i = 0; i < 2; i++) {
            network.next(BLOBS, Fault.truncate(1_200_000)); // a reset would drop what has arrived and was not read yet
        }
        network.next(BLOBS, Fault.reset(10)).next(BLOBS, Fault.reset(10));
        blobArrives();
    }

    @Test
    void aRegistryWithoutPartsSendsAllOfItAgain() throws IOException {
        try (TestRegistry whole = TestRegistry.start(RegistryTraits.open().withoutRanges());
                FaultProxy broken = FaultProxy.before(whole.port())) {
            whole.putBlob("app", BLOB);
            broken.next(BLOBS, Fault.truncate(2_000_000));
            Registry app = Registry.of(Reference.parse(broken.host() + "/app"), options.get());
            assertThat(RegistryContract.pull(app, BLOB)).isEqualTo(BLOB);
            assertThat(app.readRange(DIGEST, 2_999_998, 2)).hasSize(2).endsWith(BLOB[2_999_999]);
        }
    }

    @Test
    void aBlobWithAnotherBitIsNotEndedWell() {
        network.next(BLOBS, Fault.flip(2_999_999));
        RegistryException failure = blobFails();
        assertThat(failure.kind()).isEqualTo(Kind.WRONG_ANSWER);
        assertThat(failure).hasMessageContaining(", expected sha256:" + DIGEST);
    }

    @Test
    void aBlobOfAnotherSizeIsNotEndedWell() {
        byte[] longer = RegistryContract.random(3_000_001);
        registry.putWrongBlob("app", "sha256:" + DIGEST, longer);
        assertThat(blobFails()).hasMessageContaining("it has more than 3000000 bytes");
        registry.putWrongBlob("app", "sha256:" + DIGEST, RegistryContract.random(100));
        assertThat(blobFails()).hasMessageContaining("416, it has no bytes from 100 on; the blob is shorter");
    }

    @Test
    void aWrongPartIsNotTaken() {
        network.next(BLOBS, Fault.truncate(1000))
                .next(BLOBS, Fault.answer(206, "x", "Content-Range: bytes 0-0/3000000"));
        assertThat(blobFails())
                .hasMessageContaining("it sent the part 'bytes 0-0/3000000', expected bytes from 1000 on");
    }

    @Test
    void aRedirectToAnotherHostGetsNoCredentials() throws IOException {
        try (TestRegistry storage = TestRegistry.start(RegistryTraits.open())) {
            storage.putBlob("cdn", BLOB);
            String there = "http://localhost:%d/v2/cdn/blobs/sha256:%s".formatted(storage.port(), DIGEST);
            network.next("GET /v2/app/blobs", Fault.answer(401, "", "WWW-Authenticate: Basic realm=\"x\""))
                    .next(BLOBS, Fault.answer(307, "", "Location: " + there))
                    .next(BLOBS, Fault.answer(302, "", "Location: " + there));
            Registry app = Registry.of(
                    Reference.parse(network.host() + "/app"),
                    options.get().withCredentials(CredentialSource.of(new Credentials("me", "s3cret"))));
            assertThat(RegistryContract.pull(app, BLOB)).isEqualTo(BLOB);
            assertThat(app.readRange(DIGEST, 5, 3)).containsExactly(BLOB[5], BLOB[6], BLOB[7]);
            assertThat(storage.requests())
                    .hasSize(2)
                    .extracting(SeenRequest::authorization)
                    .containsOnly(Optional.empty());
            assertThat(app.blobExists(DIGEST)).isTrue();
            assertThat(registry.requests().get(registry.requests().size() - 1).authorization())
                    .as("at home they are sent")
                    .isPresent();
        }
    }

    @Test
    void aRedirectToPlainHttpElsewhereIsNotFollowed() {
        network.next(BLOBS, Fault.answer(307, "", "Location: http://storage.example.com/x?key=s3cret"));
        RegistryException failure = blobFails();
        assertThat(failure.kind()).isEqualTo(Kind.WRONG_ANSWER);
        assertThat(failure)
                .hasMessageContaining("'http://storage.example.com', which is not asked")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void aRedirectThatNeverEndsIsNotFollowedForEver() {
        network.always(BLOBS, Fault.answer(307, "", "Location: ./sha256:" + DIGEST));
        assertThat(blobFails()).hasMessageContaining("more than 8 redirects");
    }

    @Test
    void aRedirectToNoUrlIsTold() {
        network.next(BLOBS, Fault.answer(307, "", "Location: http://[bad"));
        assertThat(blobFails()).hasMessageContaining("it sent us to something that is no URL");
    }

    @Test
    void aPartThatBreaksIsAskedForAgain() throws IOException {
        network.next(BLOBS, Fault.truncate(10)).next(BLOBS, Fault.reset(20)).next(BLOBS, Fault.answer(503, ""));
        assertThat(app().readRange(DIGEST, 1000, 50)).isEqualTo(java.util.Arrays.copyOfRange(BLOB, 1000, 1050));
    }

    @Test
    void aManifestThatBreaksIsAskedForAgain() throws IOException {
        network.next(MANIFESTS, Fault.truncate(10))
                .next(MANIFESTS, Fault.stall(5))
                .next(MANIFESTS, Fault.answer(504, ""));
        assertThat(app().manifest("v1").bytes()).isEqualTo(MANIFEST);
    }

    @Test
    void aManifestWithAnotherBitIsRefused() {
        for (String name : new String[] {"v1", "sha256:" + HttpRegistry.sha256(MANIFEST)}) {
            network.next(MANIFESTS, Fault.flip(5));
            RegistryException failure = fails(() -> app().manifest(name));
            assertThat(failure.kind()).isEqualTo(Kind.WRONG_ANSWER);
            assertThat(failure).hasMessageContaining("expected sha256:" + HttpRegistry.sha256(MANIFEST));
        }
    }

    @Test
    void aManifestThatIsTooLargeIsNotRead() {
        registry.putManifest("app", "huge", RegistryContract.MANIFEST, new byte[Registry.MAX_MANIFEST + 1]);
        assertThat(fails(() -> app().manifest("huge")))
                .hasMessageContaining("it has more than 8388608 bytes, which is more than is read");
    }

    @Test
    void aDeniedRequestSaysWhatToDo() {
        network.always(MANIFESTS, Fault.answer(401, "", "WWW-Authenticate: Basic realm=\"x\""));
        RegistryException failure = fails(() -> app().manifest("v1"));
        assertThat(failure.kind()).isEqualTo(Kind.DENIED);
        assertThat(failure).hasMessageContaining("log in (docker login " + network.host() + "), or check the name");
    }

    @Test
    void anythingElseIsRejectedAtOnce() {
        network.next(MANIFESTS, Fault.answer(400, "no"));
        assertThat(fails(() -> app().manifest("v1")).kind()).isEqualTo(Kind.REJECTED);
        assertThat(options.waits).isEmpty();
    }

    @Test
    void nobodyThereIsTold() throws IOException {
        registry.close();
        network.close();
        RegistryException failure = fails(() -> app().manifest("v1"));
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure.status()).isEmpty();
        assertThat(failure).hasMessageContaining("no answer after 4 tries");
    }
}
