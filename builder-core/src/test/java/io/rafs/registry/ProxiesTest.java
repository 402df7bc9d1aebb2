package io.rafs.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProxiesTest {
    private static final Proxies SOME = Proxies.of(Map.of(
            "HTTP_PROXY", "proxy.example.com:3128",
            "https_proxy", "http://secure.example.com",
            "NO_PROXY", "internal, .corp.example.com,*.lab.test,exact.test:5000"));

    @ParameterizedTest
    @CsvSource({
        "http://registry.test/v2/, proxy.example.com:3128",
        "https://registry.test/v2/, secure.example.com:80",
        "https://internal/v2/, ",
        "https://registry.internal/v2/, ",
        "https://myinternal/v2/, secure.example.com:80",
        "https://a.corp.example.com/, ",
        "https://a.lab.test/, ",
        "https://exact.test:5000/, ",
        "https://exact.test/, secure.example.com:80",
        "https://localhost/, ",
        "http://127.0.0.1:5000/, ",
        "http://[::1]:5000/, ",
    })
    void eachUrlHasTheProxyThatTheEnvironmentNames(URI url, String proxy) {
        assertThat(SOME.of(url).map(Proxies::address).map(a -> a.getHostString() + ":" + a.getPort()))
                .isEqualTo(java.util.Optional.ofNullable(proxy));
    }

    @Test
    void aProxyThatIsNoneIsRefusedWithoutItsPassword() {
        for (String value : new String[] {"socks5://me:s3cret@proxy", "http://me:s3cret@pro xy", "http:///x"}) {
            assertThatThrownBy(() -> Proxies.of(Map.of("HTTPS_PROXY", value)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("HTTPS_PROXY in the environment is no proxy")
                    .hasMessageNotContaining("s3cret");
        }
    }
}
