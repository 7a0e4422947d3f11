/*
 * The smallest guest that never exits by itself: one vCPU in real mode that jumps to itself, with the interrupt
 * controller in the kernel and interrupts off.
 *
 *     hog MILLISECONDS [PERIOD_US]
 *
 * With a period its LAPIC timer expires again and again, as a task's timer would.
 */
#include <fcntl.h>
#include <linux/kvm.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

static volatile sig_atomic_t over;

static void stop(int signal)
{
	(void)signal;
	over = 1;
}

static int checked(int result, const char *what)
{
	if (result < 0) {
		perror(what);
		exit(1);
	}
	return result;
}

/* Periodic, vector 0x40, divided by 1: KVM's bus runs at 1 GHz. Without a CPUID KVM knows no periodic mode. */
static void start_timer(int kvm, int cpu, unsigned period_ns)
{
	struct {
		struct kvm_cpuid2 head;
		struct kvm_cpuid_entry2 entries[128];
	} id = { .head.nent = 128 };
	struct kvm_lapic_state lapic;
	const struct {
		int at;
		unsigned is;
	} set[] = { { 0xF0, 0x1FF }, { 0x320, 0x20040 }, { 0x3E0, 0xB }, { 0x380, period_ns }, { 0x390, period_ns } };

	checked(ioctl(kvm, KVM_GET_SUPPORTED_CPUID, &id), "supported cpuid");
	checked(ioctl(cpu, KVM_SET_CPUID2, &id), "cpuid");
	checked(ioctl(cpu, KVM_GET_LAPIC, &lapic), "get lapic");
	for (unsigned i = 0; i < sizeof set / sizeof *set; i++)
		memcpy(lapic.regs + set[i].at, &set[i].is, 4);
	checked(ioctl(cpu, KVM_SET_LAPIC, &lapic), "set lapic");
}

int main(int argc, char **argv)
{
	int milliseconds = argc > 1 ? atoi(argv[1]) : 2000;
	int kvm = checked(open("/dev/kvm", O_RDWR), "kvm");
	int vm = checked(ioctl(kvm, KVM_CREATE_VM, 0), "vm");
	unsigned char *memory = mmap(0, 0x1000, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct kvm_userspace_memory_region region = { .guest_phys_addr = 0x1000,
						      .memory_size = 0x1000,
						      .userspace_addr = (unsigned long)memory };
	struct kvm_regs regs = { .rip = 0x1000, .rflags = 2 };
	struct kvm_sregs sregs;
	struct sigaction action = { .sa_handler = stop };
	struct itimerval alarm = { .it_value = { milliseconds / 1000, milliseconds % 1000 * 1000 } };
	struct kvm_run *run;
	int cpu;

	checked(ioctl(vm, KVM_CREATE_IRQCHIP, 0), "irqchip");
	memory[0] = 0xEB; /* jmp . */
	memory[1] = 0xFE;
	checked(ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region), "memory");
	cpu = checked(ioctl(vm, KVM_CREATE_VCPU, 0), "vcpu");
	run = mmap(0, checked(ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), "size"), PROT_READ | PROT_WRITE, MAP_SHARED, cpu, 0);
	checked(ioctl(cpu, KVM_GET_SREGS, &sregs), "get sregs");
	sregs.cs.base = 0;
	sregs.cs.selector = 0;
	checked(ioctl(cpu, KVM_SET_SREGS, &sregs), "set sregs");
	checked(ioctl(cpu, KVM_SET_REGS, &regs), "regs");
	if (argc > 2)
		start_timer(kvm, cpu, atoi(argv[2]) * 1000u);
	sigaction(SIGALRM, &action, 0);
	setitimer(ITIMER_REAL, &alarm, 0);
	while (!over) {
		if (ioctl(cpu, KVM_RUN, 0) == 0) {
			printf("exit %u\n", run->exit_reason);
			return 1;
		}
		if (!over)
			checked(-1, "run");
	}
	return 0;
}
