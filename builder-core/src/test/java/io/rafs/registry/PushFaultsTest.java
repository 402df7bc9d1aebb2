package io.rafs.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.oci.Reference;
import io.rafs.registry.RegistryException.Kind;
import io.rafs.testdata.registry.Access;
import io.rafs.testdata.registry.Fault;
import io.rafs.testdata.registry.FaultProxy;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of writing when the network is bad. */
final class PushFaultsTest {
    private static final byte[] BLOB = RegistryContract.random(3_000_000);
    private static final String DIGEST = "sha256:" + HttpRegistry.sha256(BLOB);

    private final Access access = Access.bearer("me", "s3cret");
    private final TestRegistry registry =
            TestRegistry.start(RegistryTraits.open().withAccess(access));
    private final FaultProxy network = FaultProxy.before(registry.port());
    private final TestOptions options = new TestOptions();

    @AfterEach
    void stop() {
        network.close();
        registry.close();
    }

    private Registry app() throws IOException {
        return Registry.of(
                Reference.parse(network.host() + "/app"),
                options.get().withCredentials(CredentialSource.of(new Credentials("me", "s3cret"))));
    }

    private void blobArrives() throws IOException {
        assertThat(RegistryContract.push(app(), BLOB)).isEqualTo(BlobPush.SENT);
        assertThat(registry.blob("app", DIGEST)).contains(BLOB);
    }

    private RegistryException blobFails() {
        RegistryException failure = PullFaultsTest.fails(() -> RegistryContract.push(app(), BLOB));
        assertThat(registry.blob("app", DIGEST)).isEmpty();
        return failure;
    }

    @Test
    void aBrokenUploadGoesOnWhereItBroke() throws IOException {
        network.next("PATCH", Fault.resetRequest(1_500_000));
        blobArrives();
        assertThat(network.lines()).filteredOn(line -> line.startsWith("POST")).hasSize(1);
        assertThat(network.lines()).anyMatch(line -> line.matches("PATCH .* [1-9][0-9]*-2999999"));
    }

    @Test
    void anUploadThatTheRegistryForgotBeginsAgain() throws IOException {
        network.next("PATCH", Fault.resetRequest(1_500_000)).next("GET .*/uploads/", Fault.answer(404, ""));
        blobArrives();
        assertThat(network.lines()).filteredOn(line -> line.startsWith("POST")).hasSize(2);
    }

    @Test
    void aRegistryInPassingTroubleGetsTheBlobYet() throws IOException {
        network.next("POST", Fault.answer(503, ""))
                .next("PATCH", Fault.answer(500, ""))
                .next("PUT", Fault.answer(502, ""));
        blobArrives();
    }

    @Test
    void anAnswerThatIsLostIsNoBlobThatIsLost() throws IOException {
        network.next("POST", Fault.loseAnswer())
                .next("PATCH", Fault.loseAnswer())
                .next("PUT", Fault.loseAnswer());
        blobArrives();
    }

    @Test
    void aBlobThatWasChangedOnItsWayIsSentAgain() throws IOException {
        network.next("PATCH", Fault.flipRequest(7));
        blobArrives();
        assertThat(network.lines()).filteredOn(line -> line.startsWith("PATCH")).hasSize(2);
    }

    @Test
    void anUploadThatAlwaysBreaksIsGivenUp() {
        network.always("PATCH", Fault.resetRequest(1000));
        assertThat(blobFails().kind()).isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void aRegistryThatWantsNoBlobIsBelieved() {
        network.next("PATCH", Fault.answer(413, "<html>"));
        RegistryException failure = blobFails();
        assertThat(failure.kind()).isEqualTo(Kind.REJECTED);
        assertThat(failure).hasMessageContaining("413; it is too large for this registry");
        assertThat(options.waits).isEmpty();
    }

    @Test
    void aTokenThatEndsInTheMiddleIsRenewed() throws IOException {
        AtomicBoolean expired = new AtomicBoolean();
        BlobPush pushed = app().pushBlob(
                        HttpRegistry.sha256(BLOB),
                        BLOB.length,
                        () -> new ByteArrayInputStream(BLOB) {
                            @Override
                            public int read(byte[] bytes, int offset, int length) {
                                if (pos > 2_000_000 && expired.compareAndSet(false, true)) {
                                    access.expireTokens();
                                }
                                return super.read(bytes, offset, length);
                            }
                        },
                        Optional.empty());
        assertThat(pushed).isEqualTo(BlobPush.SENT);
        assertThat(registry.blob("app", DIGEST)).contains(BLOB);
        // what was sent ahead may have been refused, too, for the registry looks at the token when it comes to it
        assertThat(access.issued())
                .containsExactly("repository:app:pull", "repository:app:pull,push", "repository:app:pull,push");
    }

    @Test
    void anUploadIsNotContinuedAtAnotherHostWithOurToken() throws IOException {
        try (TestRegistry other = TestRegistry.start(RegistryTraits.open())) {
            network.next(
                            "POST",
                            Fault.answer(
                                    401,
                                    "",
                                    "WWW-Authenticate: Bearer realm=\"http://%s/token\"".formatted(registry.host())))
                    .next(
                            "POST",
                            Fault.answer(
                                    202,
                                    "",
                                    "Location: http://localhost:%d/v2/app/blobs/uploads/upload-0"
                                            .formatted(other.port())));
            blobArrives(); // at home, as the other host knows nothing of it
            assertThat(other.requests())
                    .isNotEmpty()
                    .allMatch(request -> request.authorization().isEmpty());
        }
    }

    @Test
    void contentThatCannotBeReadIsNoTroubleOfTheNetwork() {
        assertThatThrownBy(() -> app().pushBlob(
                                HttpRegistry.sha256(BLOB),
                                BLOB.length,
                                () -> new InputStream() {
                                    @Override
                                    public int read() throws IOException {
                                        throw new IOException("the disk is gone");
                                    }
                                },
                                Optional.empty()))
                .isNotInstanceOf(RegistryException.class)
                .hasMessage("the disk is gone");
        assertThat(options.waits).isEmpty();
    }

    @Test
    void aManifestIsPushedThroughTrouble() throws IOException {
        byte[] manifest = "{\"schemaVersion\":2}".getBytes(StandardCharsets.US_ASCII);
        network.next("PUT", Fault.answer(500, ""))
                .next("PUT", Fault.loseAnswer())
                .next("PUT", Fault.resetRequest(4));
        app().pushManifest("v1", RegistryContract.MANIFEST, manifest);
        assertThat(registry.manifest("app", "v1")).contains(manifest);
    }

    @Test
    void aManifestThatWasChangedOnItsWayIsTold() throws IOException {
        Registry app = app();
        app.tags(); // so that the token is there
        network.next("PUT", Fault.flipRequest(3));
        byte[] manifest = "{\"schemaVersion\":2}".getBytes(StandardCharsets.US_ASCII);
        RegistryException failure =
                PullFaultsTest.fails(() -> app.pushManifest("v1", RegistryContract.MANIFEST, manifest));
        assertThat(failure.kind()).isEqualTo(Kind.WRONG_ANSWER);
        assertThat(failure).hasMessageContaining("it was changed on its way");
    }
}
