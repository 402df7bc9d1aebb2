package io.rafs.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.oci.Reference;
import io.rafs.testdata.registry.Access;
import io.rafs.testdata.registry.Fault;
import io.rafs.testdata.registry.FaultProxy;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A push and a pull through a network that fails at random: they succeed with the right bytes, or say why not. */
final class BadNetworkTest {
    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    static Fault fault(SplittableRandom random) {
        long at = random.nextInt(2_000_000);
        List<Fault> all = List.of(
                Fault.answer(401, ""),
                Fault.answer(401, "", "WWW-Authenticate: Bearer realm=\"x\""),
                Fault.answer(404, ""),
                Fault.answer(416, ""),
                Fault.answer(429, "", "Retry-After: 1"),
                Fault.answer(500, "{\"errors\":"),
                Fault.answer(503, "{\"errors\":[{}]}"),
                Fault.answer(307, "", "Location: /v2/elsewhere"),
                Fault.answer(200, "surprise"),
                Fault.answer(206, "surprise", "Content-Range: bytes 1-2/3"),
                Fault.answer(300, "", "Location: ::"),
                Fault.reset(at),
                Fault.reset(random.nextInt(100)),
                Fault.truncate(at),
                Fault.truncate(random.nextInt(100)),
                Fault.stall(at),
                Fault.flip(at),
                Fault.resetRequest(at),
                Fault.flipRequest(at),
                Fault.loseAnswer());
        return all.get(random.nextInt(all.size()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatSucceedsIsRightAndWhatFailsSaysWhy(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = new byte[random.nextInt(2_000_000)];
        random.nextBytes(bytes);
        Access access = Access.bearer("me", "s3cret").withUsesPerToken(1 + random.nextInt(4));
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open().withAccess(access));
                FaultProxy network = FaultProxy.before(registry.port())) {
            for (int i = random.nextInt(6); i >= 0; i--) {
                network.next(
                        List.of("GET", "HEAD", "POST", "PATCH", "PUT", "token").get(random.nextInt(6)), fault(random));
            }
            Registry app = Registry.of(
                    Reference.parse(network.host() + "/app"),
                    new TestOptions()
                            .get()
                            .withTimeouts(
                                    new Timeouts(Duration.ofSeconds(2), Duration.ofMillis(300), Duration.ofSeconds(2)))
                            .withCredentials(CredentialSource.of(new Credentials("me", "s3cret"))));
            try {
                if (RegistryContract.push(app, bytes) == BlobPush.SENT) {
                    assertThat(registry.blob("app", "sha256:" + HttpRegistry.sha256(bytes)))
                            .contains(bytes);
                }
            } catch (RegistryException e) {
                assertThat(e).as("seed %d", seed).hasMessageNotContaining("s3cret");
            }
            registry.putBlob("app", bytes);
            try {
                assertThat(RegistryContract.pull(app, bytes))
                        .as("seed %d", seed)
                        .isEqualTo(bytes);
            } catch (RegistryException e) {
                assertThat(e).as("seed %d", seed).hasMessageNotContaining("s3cret");
            }
        }
    }
}
