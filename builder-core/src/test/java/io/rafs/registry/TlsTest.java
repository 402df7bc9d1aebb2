package io.rafs.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.oci.Reference;
import io.rafs.registry.RegistryException.Kind;
import io.rafs.testdata.registry.Access;
import io.rafs.testdata.registry.ForwardProxy;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestAuthority;
import io.rafs.testdata.registry.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose certificates are believed, when plain http is spoken, and what goes through a proxy. */
final class TlsTest {
    private static final byte[] BLOB = RegistryContract.random(300_000);
    private static final CredentialSource ME = CredentialSource.of(new Credentials("me", "s3cret"));

    private final TestRegistry registry = TestRegistry.start(RegistryTraits.open()
            .withTls(TestAuthority.shared().serverContext())
            .withAccess(Access.bearer("me", "s3cret")));
    private final TestOptions options = new TestOptions();

    TlsTest() {
        registry.putBlob("app", BLOB);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private byte[] pull(String host, RegistryOptions with) throws IOException {
        return RegistryContract.pull(Registry.of(Reference.parse(host + "/app"), with.withCredentials(ME)), BLOB);
    }

    @Test
    void aCertificateOfNobodyIsNotTrusted() {
        RegistryException failure = PullFaultsTest.fails(() -> pull(registry.host(), options.get()));
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure)
                .hasMessageContaining("its certificate is not trusted (")
                .hasMessageContaining("--tls-ca FILE");
        assertThat(options.waits).as("that does not pass").isEmpty();
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void aCertificateOfAnAuthorityThatIsGivenIsTrusted() throws IOException {
        RegistryOptions with = options.get().withTlsCa(TestAuthority.shared().caFile());
        assertThat(pull(registry.host(), with)).isEqualTo(BLOB);
        assertThat(pull("localhost:" + registry.port(), with)).isEqualTo(BLOB);
    }

    @Test
    void aCertificateOfAnotherHostIsNotTrusted() {
        try (ForwardProxy proxy = ForwardProxy.to(registry.port())) {
            RegistryOptions with =
                    proxied(proxy, "").withTlsCa(TestAuthority.shared().caFile());
            assertThat(PullFaultsTest.fails(() -> pull("other.test", with)))
                    .hasMessageContaining("its certificate is not trusted (");
        }
    }

    @Test
    void aCertificateIsNotCheckedOnRequest() throws IOException {
        assertThat(pull(registry.host(), options.get().withInsecure(Set.of(registry.host()))))
                .isEqualTo(BLOB);
        assertThat(PullFaultsTest.fails(
                        () -> pull(registry.host(), options.get().withInsecure(Set.of("127.0.0.1")))))
                .as("for that host and port alone")
                .hasMessageContaining("not trusted");
    }

    @Test
    void aHostThatSpeaksPlainHttpIsToldSo() {
        try (TestRegistry plain = TestRegistry.start(RegistryTraits.open())) {
            RegistryOptions with = options.get()
                    .withInsecure(Set.of(plain.host()))
                    .withTimeouts(new Timeouts(
                            java.time.Duration.ofSeconds(1),
                            java.time.Duration.ofMillis(300),
                            java.time.Duration.ofSeconds(1)));
            assertThat(PullFaultsTest.fails(() -> pull(plain.host(), with)).kind())
                    .isEqualTo(Kind.UNREACHABLE);
            assertThat(plain.requests()).isEmpty();
        }
    }

    @Test
    void plainHttpOnRequestIsNeverTls() {
        assertThat(PullFaultsTest.fails(
                                () -> pull(registry.host(), options.get().withPlainHttp(Set.of(registry.host()))))
                        .kind())
                .isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void aFileOfNoCertificatesIsRefused(@TempDir Path directory) throws IOException {
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        assertThatThrownBy(() -> pull(registry.host(), options.get().withTlsCa(empty)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("empty.pem: it has no certificate in it");
        Path junk = Files.writeString(directory.resolve("junk.pem"), "-----BEGIN CERTIFICATE-----\nxx\n");
        assertThatThrownBy(() -> pull(registry.host(), options.get().withTlsCa(junk)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("junk.pem: it is no file of certificates");
        assertThatThrownBy(() -> pull(registry.host(), options.get().withTlsCa(directory.resolve("none.pem"))))
                .isInstanceOf(java.nio.file.NoSuchFileException.class);
    }

    private RegistryOptions proxied(ForwardProxy proxy, String user) {
        Proxies proxies = Proxies.of(Map.of(
                "HTTP_PROXY", "http://" + user + proxy.host(),
                "https_proxy", "http://" + user + proxy.host(),
                "NO_PROXY", "example.com"));
        RegistryOptions plain = options.get();
        return new RegistryOptions(
                plain.credentials(),
                plain.tlsCa(),
                plain.insecure(),
                plain.plainHttp(),
                proxies,
                plain.timeouts(),
                plain.retries(),
                plain.jobs());
    }

    @Test
    void aTunnelThroughAProxyIsTlsToTheRegistry() throws IOException {
        try (ForwardProxy proxy = ForwardProxy.to(registry.port())) {
            RegistryOptions with =
                    proxied(proxy, "me:pr0xy@").withTlsCa(TestAuthority.shared().caFile());
            assertThat(pull("registry.test", with)).isEqualTo(BLOB);
            assertThat(proxy.seen())
                    .isNotEmpty()
                    .allMatch(line -> line.matches("CONNECT registry.test:443 HTTP/1.1 (Basic bWU6cHIweHk=)?"))
                    .anyMatch(line -> line.endsWith("Basic bWU6cHIweHk="));
            assertThat(registry.requests()).isNotEmpty();
        }
    }

    @Test
    void plainHttpGoesThroughAProxy() throws IOException {
        try (TestRegistry plain = TestRegistry.start(RegistryTraits.open());
                ForwardProxy proxy = ForwardProxy.to(plain.port())) {
            plain.putBlob("app", BLOB);
            RegistryOptions with = proxied(proxy, "me:pr0xy@").withPlainHttp(Set.of("registry.test:5000"));
            assertThat(pull("registry.test:5000", with)).isEqualTo(BLOB);
            assertThat(proxy.seen())
                    .isNotEmpty()
                    .allMatch(line -> line.matches("GET http://registry.test:5000/.* HTTP/1.1 Basic bWU6cHIweHk="));
        }
    }

    @Test
    void loopbackGoesThroughNoProxy() throws IOException {
        try (ForwardProxy proxy = ForwardProxy.to(registry.port())) {
            RegistryOptions with =
                    proxied(proxy, "").withTlsCa(TestAuthority.shared().caFile());
            assertThat(pull(registry.host(), with)).isEqualTo(BLOB);
            assertThat(proxy.seen()).isEmpty();
        }
    }
}
