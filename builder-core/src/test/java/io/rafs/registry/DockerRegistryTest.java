package io.rafs.registry;

import io.rafs.testdata.registry.DockerRegistry;
import io.rafs.testdata.registry.TestAuthority;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract, asked of Debian's docker-registry. */
final class DockerRegistryTest {
    private static final CredentialSource KNOWN =
            CredentialSource.of(new Credentials(DockerRegistry.USER, DockerRegistry.PASSWORD));

    abstract static class Shape extends RegistryContract {
        @TempDir
        Path directory;

        DockerRegistry registry;

        abstract DockerRegistry start();

        @BeforeEach
        void begin() {
            registry = start();
        }

        @AfterEach
        void stop() {
            if (registry != null) {
                registry.close();
            }
        }

        @Override
        String host() {
            return registry.host();
        }

        @Override
        RegistryOptions options() {
            return new TestOptions().get();
        }
    }

    @Nested
    final class Plain extends Shape {
        @Override
        DockerRegistry start() {
            return DockerRegistry.start(directory, false, Optional.empty());
        }
    }

    @Nested
    final class WithPassword extends Shape {
        @Override
        DockerRegistry start() {
            return DockerRegistry.start(directory, true, Optional.empty());
        }

        @Override
        RegistryOptions options() {
            return super.options().withCredentials(KNOWN);
        }
    }

    @Nested
    final class WithTlsOfAnAuthorityOfItsOwn extends Shape {
        @Override
        DockerRegistry start() {
            return DockerRegistry.start(directory, false, Optional.of(TestAuthority.shared()));
        }

        @Override
        RegistryOptions options() {
            return super.options().withTlsCa(TestAuthority.shared().caFile());
        }
    }
}
