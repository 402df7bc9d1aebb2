package io.rafs.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.oci.Reference;
import io.rafs.registry.RegistryException.Kind;
import io.rafs.testdata.registry.Access;
import io.rafs.testdata.registry.Fault;
import io.rafs.testdata.registry.FaultProxy;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is let in, and where credentials go. */
final class AccessTest {
    private static final byte[] BLOB = RegistryContract.random(2_000_000);
    private static final Credentials ME = new Credentials("me", "s3cret");

    private final Access access = Access.bearer("me", "s3cret").withAnonymousPull();
    private final TestRegistry registry =
            TestRegistry.start(RegistryTraits.open().withAccess(access));
    private final FaultProxy network = FaultProxy.before(registry.port());
    private final TestOptions options = new TestOptions();

    AccessTest() {
        registry.putBlob("app", BLOB);
    }

    @AfterEach
    void stop() {
        network.close();
        registry.close();
    }

    private Registry app(CredentialSource source) throws IOException {
        return Registry.of(
                Reference.parse(network.host() + "/app"), options.get().withCredentials(source));
    }

    @Test
    void whatEverybodyMayReadNeedsNoPassword() throws IOException {
        assertThat(RegistryContract.pull(app(CredentialSource.anonymous()), BLOB))
                .isEqualTo(BLOB);
        assertThat(access.issued()).containsExactly("repository:app:pull");
    }

    @Test
    void whoMayOnlyReadIsToldSo() {
        RegistryException failure = PullFaultsTest.fails(
                () -> RegistryContract.push(app(CredentialSource.anonymous()), RegistryContract.random(10)));
        assertThat(failure.kind()).isEqualTo(Kind.DENIED);
        assertThat(failure).hasMessageContaining("401 UNAUTHORIZED 'authentication required'; log in (docker login ");
    }

    @Test
    void aWrongPasswordIsToldByTheTokenServer() {
        RegistryException failure = PullFaultsTest.fails(
                () -> RegistryContract.pull(app(CredentialSource.of(new Credentials("me", "wr0ng"))), BLOB));
        assertThat(failure.kind()).isEqualTo(Kind.DENIED);
        assertThat(failure)
                .hasMessageContaining("401 from its token server; the user or the password is wrong")
                .hasMessageNotContaining("wr0ng");
    }

    @Test
    void aTokenIsFetchedOnceForManyRequests() throws IOException {
        Registry app = app(CredentialSource.of(ME));
        for (int i = 0; i < 5; i++) {
            app.readRange(HttpRegistry.sha256(BLOB), i, 10);
        }
        assertThat(access.issued()).hasSize(1);
    }

    @Test
    void credentialsAreLookedForOnceAndOnlyIfTheyAreWanted() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        CredentialSource counting = host -> {
            asked.incrementAndGet();
            return Optional.of(ME);
        };
        Registry app = app(counting);
        assertThat(asked).hasValue(0);
        app.blobExists(HttpRegistry.sha256(BLOB));
        access.expireTokens();
        app.blobExists(HttpRegistry.sha256(BLOB));
        assertThat(asked).hasValue(1);
        try (TestRegistry open = TestRegistry.start(RegistryTraits.open())) {
            Registry.of(Reference.parse(open.host() + "/app"), options.get().withCredentials(counting))
                    .tags();
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void aHelperThatFailsIsNotAskedAgainAndAgain() {
        AtomicInteger asked = new AtomicInteger();
        RegistryException failure = PullFaultsTest.fails(() -> app(host -> {
                    asked.incrementAndGet();
                    throw new IOException("the helper is broken");
                })
                .tags());
        assertThat(failure.kind()).isEqualTo(Kind.DENIED);
        assertThat(failure).hasMessageEndingWith("credentials: the helper is broken");
        assertThat(asked).hasValue(1);
    }

    @Test
    void aWrongTokenServerIsNotRememberedForEver() throws IOException {
        network.next("GET /v2/app/tags", Fault.answer(401, "", "WWW-Authenticate: Bearer realm=\"x\""));
        Registry app = app(CredentialSource.of(ME));
        assertThat(PullFaultsTest.fails(app::tags)).hasMessageContaining("names no server that gives one");
        assertThat(app.tags()).isEmpty();
    }

    @Test
    void aTokenThatEndsBetweenTwoPartsOfABlobIsRenewed() throws IOException {
        network.next("GET /v2/app/blobs/.*", Fault.answer(503, "")).next("GET /v2/app/blobs/.*", Fault.truncate(100));
        Registry app = app(CredentialSource.of(ME));
        app.tags();
        access.expireTokens();
        assertThat(RegistryContract.pull(app, BLOB)).isEqualTo(BLOB);
    }

    @Test
    void troubleOfTheTokenServerIsWaitedFor() throws IOException {
        network.next("/token", Fault.answer(500, ""))
                .next("/token", Fault.reset(3))
                .next("/token", Fault.answer(429, "", "Retry-After: 3"));
        assertThat(RegistryContract.pull(app(CredentialSource.of(ME)), BLOB)).isEqualTo(BLOB);
    }

    @Test
    void whatTheTokenServerSaysIsNotRepeated() {
        network.always("/token", Fault.answer(200, "{\"token\":[\"very-s3cret\"]}"));
        RegistryException failure =
                PullFaultsTest.fails(() -> RegistryContract.pull(app(CredentialSource.of(ME)), BLOB));
        assertThat(failure.kind()).isEqualTo(Kind.WRONG_ANSWER);
        assertThat(failure).hasMessageContaining("no JSON object with a token").hasMessageNotContaining("s3cret");
    }

    @Test
    void aTokenThatWouldBreakOutOfItsHeaderIsRefused() {
        network.always("/token", Fault.answer(200, "{\"token\":\"a\\r\\nX: y\"}"));
        assertThat(PullFaultsTest.fails(() -> RegistryContract.pull(app(CredentialSource.of(ME)), BLOB)))
                .hasMessageContaining("characters that no header can have");
    }

    @Test
    void credentialsDoNotGoToATokenServerByPlainHttp() {
        network.next("GET", Fault.answer(200, ""))
                .always(
                        "GET",
                        Fault.answer(401, "", "WWW-Authenticate: Bearer realm=\"http://tokens.example.com/?x\""));
        assertThat(PullFaultsTest.fails(() -> RegistryContract.pull(app(CredentialSource.of(ME)), BLOB)))
                .hasMessageContaining(
                        "it names 'http://tokens.example.com' as its token server, which is neither https");
    }

    @Test
    void aRegistryThatRepeatsThePasswordIsNotQuoted() {
        network.next("GET", Fault.answer(200, ""))
                .next("GET", Fault.answer(401, "", "WWW-Authenticate: Basic realm=\"x\""))
                .always(
                        "GET",
                        Fault.answer(
                                403,
                                "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no: Basic bWU6czNjcmV0, s3cret\"}]}"));
        RegistryException failure =
                PullFaultsTest.fails(() -> RegistryContract.pull(app(CredentialSource.of(ME)), BLOB));
        assertThat(failure.kind()).isEqualTo(Kind.DENIED);
        assertThat(failure).hasMessageContaining("403 DENIED 'no: [hidden], [hidden]'");
    }

    @Test
    void challengesAreReadInAllTheirSpellings() {
        assertThat(Challenge.of(java.util.List.of(
                        "Basic realm=\"a, Bearer realm=b\", bearer Realm=\"https://t/\\\"x\",scope=\"a b\"")))
                .contains(new Challenge(true, Map.of("realm", "https://t/\"x", "scope", "a b")));
        assertThat(Challenge.of(java.util.List.of("Negotiate", "Basic"))).contains(new Challenge(false, Map.of()));
        assertThat(Challenge.of(java.util.List.of("Digest realm=\"x\"", "", "=,=\"")))
                .isEmpty();
        assertThat(Challenge.of(java.util.List.of("Bearer realm=\"" + "\\x".repeat(4000))))
                .isEmpty();
    }

    @Test
    void optionsDoNotShowCredentials() {
        RegistryOptions all = RegistryOptions.of(Map.of("HTTPS_PROXY", "http://me:s3cret@proxy:3128"))
                .withCredentials(CredentialSource.of(ME))
                .withInsecure(Set.of("a"));
        assertThat(all.toString()).doesNotContain("s3cret").contains("proxy");
    }
}
