package io.piconnector.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PostgresTest {

    @Test
    void shouldComeBackAtTheSameAddressWithItsDataWhenItWasStopped() {
        try (Postgres postgres = Postgres.startNew("kit")) {
            // Given
            String url = postgres.jdbcUrl();
            postgres.execute("CREATE TABLE kept AS SELECT 7 AS number");

            // When
            postgres.stop();

            // Then
            assertThatThrownBy(postgres::connect).hasMessageContaining("refused");

            // When
            postgres.start();

            // Then
            assertThat(postgres.jdbcUrl()).isEqualTo(url);
            assertThat(postgres.count("SELECT number FROM kept")).isEqualTo(7);
            assertThat(postgres.value("SELECT current_setting('synchronous_commit')"))
                    .isEqualTo("on");
        }
    }
}
