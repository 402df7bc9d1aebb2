package io.rafs.registry;

import io.rafs.testdata.registry.Access;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The contract, asked of the registry of this process in all its shapes. */
final class TestRegistryTest {
    abstract static class Shape extends RegistryContract {
        final TestRegistry registry;
        final CredentialSource credentials;

        Shape(RegistryTraits traits, CredentialSource credentials) {
            registry = TestRegistry.start(traits);
            this.credentials = credentials;
        }

        @AfterEach
        void stop() {
            registry.close();
        }

        @Override
        String host() {
            return registry.host();
        }

        @Override
        RegistryOptions options() {
            return new TestOptions().get().withCredentials(credentials);
        }
    }

    private static final CredentialSource KNOWN = CredentialSource.of(new Credentials("me", "s3cret"));

    @Nested
    final class Open extends Shape {
        Open() {
            super(RegistryTraits.open(), CredentialSource.anonymous());
        }
    }

    @Nested
    final class WithoutReferrersApi extends Shape {
        WithoutReferrersApi() {
            super(RegistryTraits.open().withoutReferrers(), CredentialSource.anonymous());
        }
    }

    @Nested
    final class WithPassword extends Shape {
        WithPassword() {
            super(RegistryTraits.open().withAccess(Access.basic("me", "s3cret")), KNOWN);
        }
    }

    @Nested
    final class WithTokens extends Shape {
        WithTokens() {
            super(RegistryTraits.open().withAccess(Access.bearer("me", "s3cret")), KNOWN);
        }
    }

    @Nested
    final class WithTokensThatEndAfterEachUse extends Shape {
        WithTokensThatEndAfterEachUse() {
            super(RegistryTraits.open().withAccess(Access.bearer("me", "s3cret").withUsesPerToken(1)), KNOWN);
        }
    }

    @Nested
    final class WithRefreshToken extends Shape {
        WithRefreshToken() {
            super(
                    RegistryTraits.open().withAccess(Access.bearer("me", "s3cret")),
                    CredentialSource.of(new Credentials("<token>", "s3cret")));
        }
    }
}
