// testcontainers-go. NOT RUN.
package verification

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

func startMockToss(t *testing.T) (baseURL, publicKey string) {
	t.Helper()
	ctx := context.Background()
	toss, err := testcontainers.Run(ctx, "mock-toss-cert",
		testcontainers.WithExposedPorts("8677/tcp"),
		testcontainers.WithWaitStrategy(wait.ForHTTP("/ready").WithPort("8677/tcp")))
	testcontainers.CleanupContainer(t, toss)
	if err != nil {
		t.Fatal(err)
	}
	if baseURL, err = toss.PortEndpoint(ctx, "8677/tcp", "http"); err != nil {
		t.Fatal(err)
	}
	answer, err := http.Get(baseURL + "/_control/v1/public-key")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	key, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return baseURL, strings.TrimSpace(string(key))
}
